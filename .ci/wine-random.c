/* Random bytes for Rust's standard library under a wine older than 9, which has no bcryptprimitives.dll. For trying the
   program alone: Windows has its own. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }

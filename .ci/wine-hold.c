/* Holds a file open as a spreadsheet does, others may read: wine-hold FILE. Says "held", and lets go when its input ends. */
#include <stdio.h>
#include <windows.h>

int main(int count, char **words) {
  if (count < 2) return 2;
  HANDLE file = CreateFileA(words[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 1;
  puts("held");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}

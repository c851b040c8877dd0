//! The `kohort` program: parses, calls, sets the exit code.

fn main() -> std::process::ExitCode {
    kohort::cli::main()
}

//! Vestibule: the captive portal and HTTP status reference, one binary.

fn main() -> std::process::ExitCode {
    vestibule::cli::main()
}

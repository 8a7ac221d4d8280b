//! The lab as an ordinary person runs it: in a user namespace.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::{example, folder};

const NOBODY: u32 = 65_534;

#[test]
fn without_root_the_whole_network_is_built_in_a_user_namespace() {
    let folder = folder("without-root");
    let program = folder.join("small_network");
    // Copied, because the build folder may be closed to others.
    fs::copy(example("small_network"), &program).expect("cargo test builds the example beside this test");
    for path in [&folder, &program] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(&program);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{complained}");
    assert!(said.ends_with("UserNamespace, 4 frames\n"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

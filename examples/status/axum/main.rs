//! Every axum example in one program, so that they are linked once: `status-axum 401` runs `401.rs`. Each file is a whole
//! program by itself; what it needs beside axum is tokio, and for some hyper.

#![allow(unreachable_pub, reason = "each file is a program by itself, and its main has to be seen from here")]

use std::process::ExitCode;

#[path = "100.rs"]
mod of_100;
#[path = "101.rs"]
mod of_101;
#[path = "200.rs"]
mod of_200;
#[path = "201.rs"]
mod of_201;
#[path = "202.rs"]
mod of_202;
#[path = "203.rs"]
mod of_203;
#[path = "204.rs"]
mod of_204;
#[path = "205.rs"]
mod of_205;
#[path = "206.rs"]
mod of_206;
#[path = "207.rs"]
mod of_207;
#[path = "208.rs"]
mod of_208;
#[path = "300.rs"]
mod of_300;
#[path = "301.rs"]
mod of_301;
#[path = "302.rs"]
mod of_302;
#[path = "303.rs"]
mod of_303;
#[path = "304.rs"]
mod of_304;
#[path = "307.rs"]
mod of_307;
#[path = "308.rs"]
mod of_308;
#[path = "400.rs"]
mod of_400;
#[path = "401.rs"]
mod of_401;
#[path = "402.rs"]
mod of_402;
#[path = "403.rs"]
mod of_403;
#[path = "404.rs"]
mod of_404;
#[path = "405.rs"]
mod of_405;
#[path = "406.rs"]
mod of_406;
#[path = "407.rs"]
mod of_407;
#[path = "408.rs"]
mod of_408;
#[path = "409.rs"]
mod of_409;
#[path = "410.rs"]
mod of_410;
#[path = "411.rs"]
mod of_411;
#[path = "412.rs"]
mod of_412;
#[path = "413.rs"]
mod of_413;
#[path = "414.rs"]
mod of_414;
#[path = "415.rs"]
mod of_415;
#[path = "416.rs"]
mod of_416;
#[path = "417.rs"]
mod of_417;
#[path = "421.rs"]
mod of_421;
#[path = "422.rs"]
mod of_422;
#[path = "423.rs"]
mod of_423;
#[path = "424.rs"]
mod of_424;
#[path = "425.rs"]
mod of_425;
#[path = "426.rs"]
mod of_426;
#[path = "428.rs"]
mod of_428;
#[path = "429.rs"]
mod of_429;
#[path = "431.rs"]
mod of_431;
#[path = "451.rs"]
mod of_451;
#[path = "500.rs"]
mod of_500;
#[path = "501.rs"]
mod of_501;
#[path = "502.rs"]
mod of_502;
#[path = "503.rs"]
mod of_503;
#[path = "504.rs"]
mod of_504;
#[path = "507.rs"]
mod of_507;
#[path = "508.rs"]
mod of_508;
#[path = "511.rs"]
mod of_511;

fn main() -> ExitCode {
    let code = std::env::args().nth(1).unwrap_or_default();
    let result = match code.as_str() {
        "100" => of_100::main(),
        "101" => of_101::main(),
        "200" => of_200::main(),
        "201" => of_201::main(),
        "202" => of_202::main(),
        "203" => of_203::main(),
        "204" => of_204::main(),
        "205" => of_205::main(),
        "206" => of_206::main(),
        "207" => of_207::main(),
        "208" => of_208::main(),
        "300" => of_300::main(),
        "301" => of_301::main(),
        "302" => of_302::main(),
        "303" => of_303::main(),
        "304" => of_304::main(),
        "307" => of_307::main(),
        "308" => of_308::main(),
        "400" => of_400::main(),
        "401" => of_401::main(),
        "402" => of_402::main(),
        "403" => of_403::main(),
        "404" => of_404::main(),
        "405" => of_405::main(),
        "406" => of_406::main(),
        "407" => of_407::main(),
        "408" => of_408::main(),
        "409" => of_409::main(),
        "410" => of_410::main(),
        "411" => of_411::main(),
        "412" => of_412::main(),
        "413" => of_413::main(),
        "414" => of_414::main(),
        "415" => of_415::main(),
        "416" => of_416::main(),
        "417" => of_417::main(),
        "421" => of_421::main(),
        "422" => of_422::main(),
        "423" => of_423::main(),
        "424" => of_424::main(),
        "425" => of_425::main(),
        "426" => of_426::main(),
        "428" => of_428::main(),
        "429" => of_429::main(),
        "431" => of_431::main(),
        "451" => of_451::main(),
        "500" => of_500::main(),
        "501" => of_501::main(),
        "502" => of_502::main(),
        "503" => of_503::main(),
        "504" => of_504::main(),
        "507" => of_507::main(),
        "508" => of_508::main(),
        "511" => of_511::main(),
        _ => {
            eprintln!("there is no example of {code:?}: say a code that has a file here");
            return ExitCode::FAILURE;
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the example of {code} ended: {error}");
            ExitCode::FAILURE
        }
    }
}

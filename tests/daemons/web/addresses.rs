//! A deploy host with an address in several networks, and on another port.

use std::net::Ipv4Addr;

use super::server::{HOST, Server, Software, ubuntu};

const LEG: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 2);
const STORE1: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 11);
const UBU1: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 12);
const NOBODY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 99);
const REQUEST: &[u8] = b"GET /ks.cfg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

fn start(software: Software, web: &str) -> Server {
    Server::start_with(software, "by-address", &[], |inventory| {
        let inventory = inventory
            .replace("  name: deploy\n", "  legs: [10.20.0.2]\n")
            .replace(
                "kickstarts: @ACCESS@",
                &format!("kickstarts: @ACCESS@{web}"),
            )
            .replace("http://deploy/", "http://mirror.example.org/")
            .replace(
                "profiles:\n",
                "  store: {subnet: 10.20.0.0/24}\nprofiles:\n",
            );
        format!(
            "{inventory}  store1: {{mac: \"3c:ec:ef:00:00:d1\", address: 10.20.0.11, firmware: bios, \
             profile: el7}}\n{}",
            ubuntu("3c:ec:ef:00:00:e1", UBU1)
        )
    })
}

/// User-data and what lies beside it is read by its machine, and by nobody else.
fn asks_for_user_data(server: &Server) {
    let ask = |from, path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = server.ask_at(from, LEG, request.as_bytes());
        (answer.status, answer.body)
    };
    let folder = "3c-ec-ef-00-00-e1";
    for name in ["user-data", "meta-data"] {
        let (path, below) = (format!("/ks/{folder}/{name}"), format!("{folder}/{name}"));
        let own = (200, server.kickstart(&below));
        assert!(ask(UBU1, &path) == own, "{path}: {}", server.log());
        for from in [STORE1, NOBODY] {
            assert_eq!(ask(from, &path).0, 404, "{from}");
        }
    }
    let own = server.kickstart(&format!("{folder}/user-data"));
    assert!(ask(UBU1, "/ks.cfg") == (200, own), "{}", server.log());
    for path in [
        format!("/ks/{folder}"),
        format!("/ks/{folder}/"),
        format!("/ks/{folder}.cfg"),
        format!("/ks/{folder}/vendor-data"),
        "/ks/3c-ec-ef-00-00-d1.cfg".to_owned(),
        "/ks/3c-ec-ef-00-00-d1/meta-data".to_owned(),
        "/ks/user-data".to_owned(),
    ] {
        assert_eq!(ask(UBU1, &path).0, 404, "{path}");
    }
    // What is not there lies beside nobody's.
    assert_eq!(ask(STORE1, "/ks/3c-ec-ef-00-00-d1/meta-data").0, 404);
}

/// Each machine reads its own kickstart at the address in its network, and nobody another's.
fn serves(software: Software, web: &str, port: &str) {
    let server = start(software, web);
    let own = server.kickstart("3c-ec-ef-00-00-d1.cfg");
    let answer = server.ask_at(STORE1, LEG, REQUEST);
    assert_eq!((answer.status, &answer.body), (200, &own));
    assert_eq!(server.ask_at(NOBODY, LEG, REQUEST).status, 404);
    assert_eq!(server.ask_at(NOBODY, HOST, REQUEST).status, 404);
    let web1 = Ipv4Addr::new(172, 22, 10, 13);
    let answer = server.ask(web1, REQUEST);
    assert_eq!(answer.body, server.kickstart("3c-ec-ef-00-00-b1.cfg"));
    asks_for_user_data(&server);
    let menu = |mac: &str| {
        server
            .tree
            .text(&format!("tftp/boot/grub/grub.cfg-01-{mac}"))
    };
    for (mac, address) in [("3c-ec-ef-00-00-d1", LEG), ("3c-ec-ef-00-00-b1", HOST)] {
        let url = format!("inst.ks=http://{address}{port}/ks/{mac}.cfg");
        assert!(menu(mac).contains(&url), "{}", menu(mac));
    }
}

#[test]
fn apache_at_two_addresses() {
    serves(Software::Apache, "", "");
}

#[test]
fn nginx_at_two_addresses() {
    serves(Software::Nginx, "", "");
}

#[test]
fn apache_on_another_port() {
    serves(Software::Apache, ", port: 8080", ":8080");
}

#[test]
fn nginx_on_another_port() {
    serves(Software::Nginx, ", port: 8080", ":8080");
}

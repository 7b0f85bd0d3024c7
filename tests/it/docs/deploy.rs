//! The manifests of deploy/kubernetes hold together: each is of a known kind with nothing but its keys, what one names
//! another has, and the configuration inside passes `check`.

use std::fs;

use serde_json::Value as Json;

use super::check;

const FILE: &str = "deploy/kubernetes/stillup.yaml";

/// Kind, version of its API, and the keys that may stand at its top.
const KINDS: &[(&str, &str, &[&str])] = &[
    ("ConfigMap", "v1", &["data"]),
    ("PersistentVolumeClaim", "v1", &["spec"]),
    ("Deployment", "apps/v1", &["spec"]),
    ("Service", "v1", &["spec"]),
    ("Ingress", "networking.k8s.io/v1", &["spec"]),
];

fn manifests() -> Vec<Json> {
    let text = fs::read_to_string(FILE).unwrap();
    text.split("\n---\n").map(|one| serde_yaml::from_str(one).unwrap()).collect()
}

fn of_kind<'a>(all: &'a [Json], kind: &str) -> Vec<&'a Json> {
    all.iter().filter(|one| one["kind"] == kind).collect()
}

fn names<'a>(list: &'a Json, at: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|one| one[at].as_str()).collect()
}

#[test]
fn each_is_what_its_kind_is() {
    for one in manifests() {
        let kind = one["kind"].as_str().unwrap();
        let (_, version, own) = KINDS.iter().find(|(known, _, _)| *known == kind).expect("a known kind");
        assert_eq!(one["apiVersion"], **version, "{kind}");
        for key in one.as_object().unwrap().keys() {
            assert!(
                ["apiVersion", "kind", "metadata"].contains(&key.as_str()) || own.contains(&key.as_str()),
                "{kind}: {key}"
            );
        }
    }
}

#[test]
fn what_one_names_another_has() {
    let all = manifests();
    let deployment = &of_kind(&all, "Deployment")[0]["spec"];
    assert_eq!(deployment["replicas"], 1, "one process writes a database");
    assert_eq!(deployment["strategy"]["type"], "Recreate");
    let labels = &deployment["template"]["metadata"]["labels"];
    assert_eq!(deployment["selector"]["matchLabels"], *labels);
    let pod = &deployment["template"]["spec"];
    let container = &pod["containers"][0];
    let ports = names(&container["ports"], "name");
    let mut mounted = names(&container["volumeMounts"], "name");
    let mut volumes = names(&pod["volumes"], "name");
    mounted.sort_unstable();
    volumes.sort_unstable();
    assert_eq!(mounted, volumes);
    for probe in ["readinessProbe", "livenessProbe"] {
        assert!(ports.contains(&container[probe]["httpGet"]["port"].as_str().unwrap()));
    }
    let services = of_kind(&all, "Service");
    for service in &services {
        assert_eq!(service["spec"]["selector"], *labels);
        for port in names(&service["spec"]["ports"], "targetPort") {
            assert!(ports.contains(&port), "{port}");
        }
    }
    let backend = &of_kind(&all, "Ingress")[0]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"];
    let public = services.iter().find(|service| service["metadata"]["name"] == backend["name"]).expect("its service");
    assert!(names(&public["spec"]["ports"], "name").contains(&backend["port"]["name"].as_str().unwrap()));
    assert_eq!(names(&public["spec"]["ports"], "name"), ["http"], "what is for operators stays inside");
}

#[test]
fn the_configuration_inside_passes_check() {
    let all = manifests();
    let said = check(of_kind(&all, "ConfigMap")[0]["data"]["monitors.yaml"].as_str().unwrap());
    assert!(said.is_empty(), "{}", said.join("\n"));
}

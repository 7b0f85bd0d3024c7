"""A YAML file as JSON. YAML 1.1 takes the key `on` of a workflow for a truth; it is a word here."""

import json
import sys

import yaml


class Words(yaml.SafeLoader):
    """Nothing is a truth but what says so."""


Words.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in rules if not (tag.endswith(":bool") and letter in "yYnNoO")]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps(yaml.load(file, Words)))

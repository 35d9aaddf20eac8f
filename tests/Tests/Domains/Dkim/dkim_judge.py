# Verifies signatures with python3-dkim. Argument: a folder with mails as *.eml and the published keys in keys.json, by name. Prints one line for each mail: its file and "pass" or why not.
import json, os, sys
import dkim

folder = sys.argv[1]
with open(os.path.join(folder, "keys.json"), encoding="ascii") as file:
    keys = {name.encode(): key.encode() for name, key in json.load(file).items()}


def published(name, timeout=5):
    return keys.get(name.rstrip(b"."))


for name in sorted(n for n in os.listdir(folder) if n.endswith(".eml")):
    with open(os.path.join(folder, name), "rb") as file:
        mail = file.read()
    try:
        print(name, "pass" if dkim.verify(mail, dnsfunc=published) else "fail")
    except dkim.DKIMException as fault:
        print(name, "error:", fault)

"""SPACE's users and organizations API as a client in another language calls it, row by row, against the program itself.

The client below knows nothing of Muster: a base URL, the header x-api-key, JSON. Each row of the table is a call and what its answer must be:
status, error text, or the members that clients read. Closes with `N passed, N failed`.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROGRAM = Path(os.environ["MUSTER_BINARY_DIR"]) / "cli" / "muster"
MANUAL_PORT = 5403
PATIENCE_S = 60
USER_KEY = re.compile(r"usr_[0-9a-f]{64}\Z")
ORGANIZATION_KEY = re.compile(r"org_[0-9a-f]{64}\Z")
ID = re.compile(r"[0-9a-f]{24}\Z")
TAKEN = "INVALID DATA: There is already a user with the username that you are trying to set"
UNKNOWN_USER = "INVALID DATA: User not found"
LAST_ADMIN = "PERMISSION ERROR: There must always be at least one ADMIN user in the system."
NEEDS_ROLE = "PERMISSIONS ERROR: Insufficient organization permissions. Required: OWNER, ADMIN, MANAGER"


class Client:
    def __init__(self, base, key=None):
        self.base, self.key = base, key

    def holding(self, key):
        return Client(self.base, key)

    def call(self, method, path, body=None):
        headers = {"Accept": "application/json"}
        if self.key:
            headers["x-api-key"] = self.key
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read()
        return status, json.loads(text) if text else None


class Checks:
    passed = failed = 0

    def check(self, ok, what):
        self.passed, self.failed = self.passed + bool(ok), self.failed + (not ok)
        if not ok:
            print("FAIL  " + what)

    def says(self, client, method, path, body, status, error=None, fields=None):
        """The answer's JSON. `fields`: the members that must be there, in any order, and no others when it begins with '='."""
        got, answer = client.call(method, path, body)
        what = f"{method} {path} {json.dumps(body)}: {got} {json.dumps(answer)[:300]}, wanted {status} {error or fields or ''}"
        ok = got == status
        if error is not None:
            ok = ok and isinstance(answer, dict) and answer.get("error") == error
        if fields is not None:
            names, exactly = fields.lstrip("=").split(), fields.startswith("=")
            ok = ok and isinstance(answer, dict) and set(names) <= set(answer) and (not exactly or set(names) == set(answer))
        self.check(ok, what)
        return answer if isinstance(answer, dict) else {}


class Server:
    """An instance that lets anybody register, on the port of SPACE's manual where that is free."""

    def __init__(self, directory):
        self.directory = directory
        made = subprocess.run([PROGRAM, "init", "--data", directory / "data", "--admin-email", "root@muster.example", "--api-key", "--json"],
                              capture_output=True, text=True, check=True)
        keys = json.loads(made.stdout)
        self.admin_key, self.v1_key = keys["space_api_key"], keys["api_key"]
        self.port = MANUAL_PORT if is_free(MANUAL_PORT) else free_port()
        self.process = subprocess.Popen([PROGRAM, "serve", "--data", directory / "data", "--listen", f"127.0.0.1:{self.port}", "--dev", "--dev-fast-passwords"],
                                        stdout=subprocess.DEVNULL, stderr=open(directory / "err", "wb"))
        self.origin = f"http://localhost:{self.port}"
        self.wait()
        self.open_registration()

    def wait(self):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.origin + "/readyz", timeout=5)
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server does not get ready: " + (self.directory / "err").read_text())

    def open_registration(self):
        headers = {"Authorization": "Bearer " + self.v1_key}
        with urllib.request.urlopen(urllib.request.Request(self.origin + "/v1/instance", headers=headers), timeout=30) as answer:
            headers["If-Match"] = answer.headers["ETag"] or "*"
        headers["Content-Type"] = "application/merge-patch+json"
        request = urllib.request.Request(self.origin + "/v1/instance", data=b'{"registration":"open"}', headers=headers, method="PATCH")
        urllib.request.urlopen(request, timeout=30).read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_S)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def the_manuals_request(checks, admin):
    made = checks.says(admin, "POST", "/users", {"username": "johndoe", "password": "foobarbaz", "role": "MANAGER"}, 201, fields="username role")
    checks.check((made.get("username"), made.get("role")) == ("johndoe", "USER"), f"the manual's user: {made}")
    signed = checks.says(admin.holding(None), "POST", "/users/authenticate", {"username": "johndoe", "password": "foobarbaz"}, 200, fields="=username apiKey role")
    listed = checks.says(admin.holding(signed.get("apiKey")), "GET", "/organizations", None, 200, fields="data")["data"]
    checks.check([(each["name"], each["owner"], each["default"]) for each in listed] == [("johndoe's Organization", "johndoe", True)], f"his own: {listed}")


def the_frame(checks, admin):
    nobody, digits = admin.holding(None), "a" * 64
    missing = 'API Key not found. Please ensure to add an API Key as value of the "x-api-key" header.'
    wrong_form = 'Invalid API Key format. API Keys must start with "usr_" or "org_"'
    for path in ("/users", "/users/me", "/organizations"):
        checks.says(nobody, "GET", path, None, 401, missing)
        checks.says(admin.holding("key_" + digits), "GET", path, None, 401, wrong_form)
        checks.says(admin.holding("usr_" + digits), "GET", path, None, 401, "INVALID DATA: Invalid API Key")
        checks.says(admin.holding("org_" + digits), "GET", path, None, 401, "Invalid Organization API Key")
    checks.says(admin.holding("key_" + digits), "POST", "/users/authenticate", {}, 401, wrong_form)  # on public routes, too
    checks.says(admin.holding("usr_" + digits), "POST", "/users", {}, 401, "INVALID DATA: Invalid API Key")
    checks.says(admin, "GET", "/services", None, 403, "You do not have permission to access this resource", fields="error details")


def person(checks, admin, name, role="USER"):
    made = checks.says(admin, "POST", "/users", {"username": name, "password": "open sesame".replace(" ", "-"), "role": role}, 201, fields="username role apiKey")
    checks.check(USER_KEY.match(made.get("apiKey", "")) is not None, f"{name} has a key: {made}")
    return admin.holding(made.get("apiKey"))


def users(checks, admin):
    nobody = admin.holding(None)
    ann, bob, chief = person(checks, admin, "ann"), person(checks, admin, "bobby"), person(checks, admin, "chief", "ADMIN")
    rows = [
        # POST /users/authenticate
        (nobody, "POST", "/users/authenticate", {"username": "ann", "password": "wrong"}, 401, "INVALID DATA: Invalid credentials"),
        (nobody, "POST", "/users/authenticate", {"username": "nobody-here", "password": "wrong"}, 401, "INVALID DATA: Invalid credentials"),
        (nobody, "POST", "/users/authenticate", {"username": "ann"}, 422, "Password is required"),
        (nobody, "POST", "/users/authenticate", {"password": "x"}, 422, "Username is required"),
        # GET /users/me, /users, /users/:username
        (ann, "GET", "/users/me", None, 200, None, "=username role"),
        (admin, "GET", "/users", None, 200, None, "data pagination"),
        (admin, "GET", "/users?limit=51", None, 400, "INVALID DATA: Limit must be between 1 and 50"),
        (admin, "GET", "/users?limit=0", None, 400, "INVALID DATA: Limit must be between 1 and 50"),
        (admin, "GET", "/users?offset=-1", None, 400, "INVALID DATA: Offset must be a non-negative number"),
        (ann, "GET", "/users/ann", None, 200, None, "username role createdAt updatedAt"),
        (admin, "GET", "/users/ann", None, 200, None, "username role"),
        (ann, "GET", "/users/nobody-here", None, 404, UNKNOWN_USER),
        # POST /users
        (nobody, "POST", "/users", {"username": "ann", "password": "sesame-street"}, 404, TAKEN),
        (ann, "POST", "/users", {"username": "carol", "password": "sesame-street", "role": "ADMIN"}, 403, "PERMISSION ERROR: Only admins can create other admins."),
        (nobody, "POST", "/users", {"username": "carol", "password": "sesame-street"}, 201, None, "username role apiKey"),
        # PUT /users/:username
        (ann, "PUT", "/users/ann", {"username": "ann"}, 404, TAKEN),
        (ann, "PUT", "/users/ann", {"username": "bobby"}, 404, TAKEN),
        (ann, "PUT", "/users/ann", {"role": "ADMIN"}, 403, "PERMISSION ERROR: Only admins can change roles to admin."),
        (ann, "PUT", "/users/nobody-here", {}, 404, UNKNOWN_USER),
        (ann, "PUT", "/users/ann", {"password": "abc"}, 422, "Password must have at least 5 characters"),
        (ann, "PUT", "/users/bobby", {"password": "sesame-street"}, 403, "PERMISSION ERROR: Only admins can update other users."),  # SPACE lets anybody
        (ann, "PUT", "/users/chief", {"password": "sesame-street"}, 403, "PERMISSION ERROR: Only admins can update admin users."),
        (bob, "PUT", "/users/bobby", {"username": "bob"}, 200, None, "username role"),
        (bob, "GET", "/users/me", None, 200, None, "=username role"),
        # PUT /users/:username/role
        (ann, "PUT", "/users/ann/role", {"role": "ADMIN"}, 403, "PERMISSION ERROR: Only admins can assign the role ADMIN."),
        (ann, "PUT", "/users/bob/role", {"role": "USER"}, 403, "PERMISSION ERROR: Only admins can change roles for other users."),
        (admin, "PUT", "/users/bob/role", {}, 422, "Role is required"),
        (admin, "PUT", "/users/bob/role", {"role": "MANAGER"}, 422, "Role must be one of: ADMIN, USER"),
        (admin, "PUT", "/users/nobody-here/role", {"role": "USER"}, 404, UNKNOWN_USER),
        (admin, "PUT", "/users/bob/role", {"role": "ADMIN"}, 200, None, "username role"),
        (admin, "PUT", "/users/bob/role", {"role": "USER"}, 200, None, "username role"),
        # PUT /users/:username/api-key
        (bob, "PUT", "/users/ann/api-key", None, 403, "PERMISSION ERROR: Only admins can regenerate API keys for other users."),
        (admin, "PUT", "/users/nobody-here/api-key", None, 404, UNKNOWN_USER),
        # DELETE /users/:username
        (bob, "DELETE", "/users/ann", None, 403, "PERMISSION ERROR: Only admins can delete other users."),  # SPACE lets anybody
        (bob, "DELETE", "/users/chief", None, 403, "PERMISSION ERROR: Only admins can delete admin users."),
        (admin, "DELETE", "/users/nobody-here", None, 404, UNKNOWN_USER),
        (admin, "DELETE", "/users/carol", None, 204),
        (admin, "GET", "/users/carol", None, 404, UNKNOWN_USER),
    ]
    for row in rows:
        checks.says(*row)
    page = checks.says(admin, "GET", "/users?q=ann&limit=1&offset=0", None, 200, fields="data pagination")
    checks.check(page.get("pagination") == {"offset": 0, "limit": 1, "total": 1, "page": 1, "pages": 1}, f"pagination: {page}")
    status, answer = ann.call("GET", "/users?q=abc")
    checks.check(status == 403 and "error" in answer, f"a USER needs four characters: {status} {answer}")
    other = checks.says(ann, "GET", "/users/bob", None, 200, fields="username")
    checks.check("role" not in other and "apiKey" not in other, f"others are shown without role and key: {other}")
    renewed = checks.says(ann, "PUT", "/users/ann/api-key", None, 200, fields="apiKey").get("apiKey", "")
    checks.check(USER_KEY.match(renewed) is not None, "a new key")
    checks.says(ann, "GET", "/users/me", None, 401, "INVALID DATA: Invalid API Key")  # the old one
    last_admin(checks, admin, chief)
    return admin.holding(renewed), bob


def last_admin(checks, admin, chief):
    checks.says(admin, "PUT", "/users/chief/role", {"role": "USER"}, 200, fields="username role")
    checks.says(chief, "GET", "/users/me", None, 200, fields="=username role")
    name = "root@muster.example"
    checks.says(admin, "PUT", f"/users/{name}/role", {"role": "USER"}, 403, LAST_ADMIN)
    checks.says(admin, "DELETE", f"/users/{name}", None, 403, LAST_ADMIN)


def organizations(checks, admin, ann, bob):
    made = checks.says(ann, "POST", "/organizations", {"name": "Shop", "owner": "ann"}, 201, fields="id name owner default members apiKeys ownerDetails")
    shop = made.get("id", "")
    checks.check(ID.match(shop) is not None and made.get("default") is False, f"the new organization: {made}")
    checks.check([each["scope"] for each in made.get("apiKeys", [])] == ["ALL"] and ORGANIZATION_KEY.match(made["apiKeys"][0]["key"]) is not None, "its first key is for ALL")
    home = next((each["id"] for each in ann.call("GET", "/organizations")[1]["data"] if each["default"]), "")
    path, unknown = f"/organizations/{shop}", "0" * 24
    not_owner, not_found = f"You are not the owner of organization {shop}", f"Organization with ID {shop} not found"
    fields = "id name owner default members apiKeys"
    rows = [
        (admin, "GET", "/organizations", None, 200, None, "data pagination"),
        (admin, "GET", "/organizations?limit=51", None, 400, "INVALID DATA: Limit must be between 1 and 50"),
        (ann, "POST", "/organizations", {"name": "ab", "owner": "ann"}, 422, "Organization name must be at least 3 characters long"),
        (ann, "POST", "/organizations", {"name": "abc"}, 422, "Owner username is required"),
        (ann, "POST", "/organizations", {"name": "abc", "owner": "bob"}, 500, "Only admins can create organizations for other users."),
        (ann, "POST", "/organizations", {"name": "abc", "owner": "ann", "default": True}, 409, "CONFLICT: The proposed owner ann already has a default organization."),
        (admin, "GET", f"/organizations/{unknown}", None, 404, f"Organization with ID {unknown} not found"),
        (admin, "GET", "/organizations/abc", None, 422, "organizationId must be a valid 24-character hex string"),
        (ann, "GET", path, None, 200, None, fields),
        (bob, "GET", path, None, 404, not_found),  # SPACE shows it to anybody, keys included
        # members
        (ann, "POST", path + "/members", {"username": "bob", "role": "EVALUATOR"}, 200, None, fields),
        (bob, "GET", path, None, 200, None, fields),
        (bob, "PUT", path, {"name": "Mine"}, 403, not_owner),
        (bob, "DELETE", path, None, 403, not_owner),
        (bob, "POST", path + "/members", {"username": "chief", "role": "EVALUATOR"}, 403, NEEDS_ROLE),
        (ann, "PUT", path + "/members/bob", {"role": "EVALUATOR"}, 409),
        (ann, "PUT", path + "/members/bob", {"role": "OWNER"}, 422, "Member role must be one of ADMIN, MANAGER, EVALUATOR"),
        (ann, "PUT", path + "/members/bob", {}, 422, "Member role is required"),
        (ann, "PUT", path + "/members/chief", {"role": "ADMIN"}, 400),
        (ann, "PUT", path + "/members/bob", {"role": "MANAGER"}, 200, None, fields),
        # keys
        (ann, "POST", path + "/api-keys", {}, 400, "scope field is required"),
        (ann, "POST", path + "/api-keys", {"scope": "SOME"}, 400, "INVALID DATA: scope must be one of ALL, MANAGEMENT, EVALUATION."),
        (bob, "POST", path + "/api-keys", {"scope": "ALL"}, 403),
        (bob, "POST", path + "/api-keys", {"scope": "EVALUATION"}, 200, None, fields),
        (ann, "DELETE", path + "/api-keys/org_" + "0" * 64, None, 400, f"API Key not found in organization {shop}."),
        # PUT and DELETE
        (ann, "PUT", path, {"name": 5}, 422, "Organization name must be a string"),
        (ann, "PUT", path, {"name": "Big shop"}, 200, None, fields),
        (ann, "PUT", f"/organizations/{home}", {"owner": "bob"}, 409, "CONFLICT: Cannot transfer ownership of a default organization."),
        (ann, "DELETE", f"/organizations/{home}", None, 409, "CONFLICT: The default organization for a user cannot be deleted."),
        (ann, "DELETE", path + "/members/bob", None, 200, None, fields),
        (bob, "GET", path, None, 404, not_found),
        (ann, "POST", path + "/members", {"username": "bob", "role": "ADMIN"}, 200, None, fields),
        (ann, "PUT", path, {"owner": "bob"}, 200, None, fields),
    ]
    for row in rows:
        checks.says(*row)
    after = checks.says(bob, "GET", path, None, 200, fields=fields)
    checks.check(after.get("owner") == "bob" and {"username": "ann", "role": "ADMIN"} in after.get("members", []), f"the former owner is an ADMIN member: {after}")
    keys = [each["key"] for each in after.get("apiKeys", [])]
    checks.check(len(keys) == 2 and all(len(key) < 68 for key in keys), f"keys are shown by their first characters: {keys}")
    checks.says(bob, "DELETE", f"{path}/api-keys/{keys[0]}", None, 200, fields=fields)
    first = made["apiKeys"][0]["key"]
    checks.says(admin.holding(first), "GET", "/users/me", None, 401, "Invalid Organization API Key")
    checks.says(bob, "DELETE", path, None, 204)
    checks.says(bob, "GET", path, None, 404, not_found)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="muster-space-") as scratch:
        server = Server(Path(scratch))
        admin = Client(server.origin + "/api/v1", server.admin_key)
        the_manuals_request(checks, admin)
        the_frame(checks, admin)
        ann, bob = users(checks, admin)
        organizations(checks, admin, ann, bob)
        checks.check(server.stop() == 0, "SIGTERM ends it with 0")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Who asks all the time while something else happens."""

import threading

from client import Client, Latencies


class Readers:
    """Threads that ask for pages, members and searches until they are stopped; every answer must be a good one."""

    def __init__(self, server, organizations, count, seed):
        self.server, self.organizations = server, organizations
        self.stopping = threading.Event()
        self.failures, self.latencies = [], Latencies()
        self.threads = [threading.Thread(target=self.run, args=(seed + n,), daemon=True) for n in range(count)]
        for each in self.threads:
            each.start()

    def run(self, number):
        client = Client(self.server.port, self.server.key)
        turn = number
        while not self.stopping.is_set():
            turn += 1
            organization = self.organizations[turn % len(self.organizations)]
            members = f"/v1/organizations/{organization}/members"
            try:
                rows = self.latencies.timed(client.get, f"{members}?limit=20")["data"]
                for row in rows[:3]:
                    found = self.latencies.timed(client.get, f"{members}/{row['account_id']}")
                    if found["account_id"] != row["account_id"]:
                        self.failures.append(f"asked for {row['account_id']}, got {found}")
                    self.latencies.timed(client.get, f"{members}?q={row['email']}")
                    self.latencies.timed(client.get, f"/v1/accounts/{row['account_id']}/history")
                self.latencies.timed(client.get, f"/v1/organizations/{organization}/invitations?limit=20")
            except Exception as error:  # whatever it is, a query failed
                self.failures.append(repr(error))

    def stop(self):
        self.stopping.set()
        for each in self.threads:
            each.join()

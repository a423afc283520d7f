#pragma once
// argon2id on a few threads of its own, away from the I/O threads (one hash takes 14 ms and 19 MiB). The queue is bounded:
// when it is full the call answers false, its callback never comes, and the client gets 503 with Retry-After.
// Thread-safe. Callbacks come on a hashing thread, exactly once for each call that answered true, and must not block.
// Passwords are taken as they are given (normal forms are made before) and wiped after use.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace muster::api {

struct PasswordHasherOptions {
    std::size_t memory_bytes = 19 * 1024 * 1024;  ///< OWASP's minimum for argon2id with two passes
    unsigned passes = 2;
    unsigned threads = 2;
    int nice = 0;                                 ///< of the hashing threads, above the process's own: see password_hasher.cpp
    std::size_t queue_max = 128;                  ///< about a second of work; the next one is refused

    /// For demos and tests that load many people; `muster serve` takes it only under --dev, with a loud warning.
    [[nodiscard]] static PasswordHasherOptions weak_for_development();
};

class PasswordHasher {
  public:
    struct Verdict {
        bool matches = false;
        bool outdated = false;  ///< matches, but under weaker parameters than today's: hash it again
    };

    explicit PasswordHasher(PasswordHasherOptions options = {});
    /// Finishes what is queued, then joins.
    ~PasswordHasher();

    /// Calls back with the PHC string ("$argon2id$v=19$m=19456,t=2,p=1$…").
    [[nodiscard]] bool hash(std::string password, std::function<void(std::string phc)> callback);
    [[nodiscard]] bool verify(std::string password, std::string phc, std::function<void(Verdict)> callback);
    /// For people who do not exist or have no password: takes as long as verify and never matches.
    [[nodiscard]] bool verify_nobody(std::string password, std::function<void(Verdict)> callback);

    [[nodiscard]] std::size_t queued() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api

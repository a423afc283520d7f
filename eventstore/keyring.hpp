#pragma once
// Keys: the master key (outside the data directory, or a first-run default inside), the instance's secrets wrapped by
// it, and one data key per account. Thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

using domain::Bytes32;

/// Random per instance, wrapped by the master key beside the log; made once, at the first run.
struct InstanceSecrets {
    Bytes32 claim_key{};        ///< uniqueness claims
    Bytes32 link_key{};         ///< registration links
    Bytes32 cursor_key{};       ///< list cursors
    Bytes32 idempotency_key{};  ///< HMACs of Idempotency-Keys and requests
    /// Seed of the Ed25519 key that signs checkpoints of the log. All zero: the directory is of an older Muster and was opened for
    /// reading only; opened for writing it gets one.
    Bytes32 signing_key{};
};

struct MasterKey {
    Bytes32 bytes{};
    /// Reads a file of 64 hex digits (surrounding white space allowed). The message says what is wrong with the file.
    [[nodiscard]] static domain::Result<MasterKey, std::string> read_file(const std::string& path);
    /// Makes a new random one and writes it with mode 0600; fails when the file exists.
    [[nodiscard]] static domain::Result<MasterKey, std::string> create_file(const std::string& path);
};

/// A data key in clear, for sealing and opening.
struct DataKey {
    std::uint32_t generation = 1;
    Bytes32 bytes{};
};

class Keyring {
  public:
    /// Opens the secrets of this log; on an empty log (no secrets yet) makes and stores them. A wrong master key is
    /// found by the key-check value and refused with a message that says so.
    [[nodiscard]] static domain::Result<std::unique_ptr<Keyring>, std::string> open(Log& log, const MasterKey& master);
    ~Keyring();

    [[nodiscard]] const InstanceSecrets& secrets() const;

    /// The subject's newest key; nothing when it has none or was erased. Cached up to a bound. Both throw LogDamage
    /// when the key is there and cannot be read or unwrapped.
    [[nodiscard]] std::optional<DataKey> newest(domain::AccountId subject) const;
    [[nodiscard]] std::optional<DataKey> of(domain::AccountId subject, std::uint32_t generation) const;

    /// A fresh key for a subject without one: in clear, and wrapped for the AppendBatch. Not yet usable by newest()
    /// until the batch is appended (confirm) or forgotten.
    struct NewKey {
        DataKey clear;
        WrappedKey wrapped;
    };
    [[nodiscard]] NewKey make(domain::AccountId subject) const;
    /// The batch that held it is in the log.
    void confirm(domain::AccountId subject, const DataKey& key);
    /// The subject's keys were destroyed.
    void forget(domain::AccountId subject);

  private:
    struct Parts;
    explicit Keyring(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::eventstore

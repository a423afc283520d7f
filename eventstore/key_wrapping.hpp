#pragma once
// How the master key wraps the instance's secrets and the data keys: the bytes that are stored. For the keyring, and for the rotation
// of the master key.

#include <optional>
#include <string>
#include <string_view>

#include "eventstore/crypto.hpp"
#include "eventstore/keyring.hpp"

namespace muster::eventstore {

/// Names of what stands in the log's meta.
inline constexpr std::string_view secrets_name = "instance_secrets";
/// While the master key is being rotated: the secrets as the new one wraps them; else empty or absent.
inline constexpr std::string_view rotation_name = "master_key_rotation";

/// Wrapping and checking use keys of their own, so that the check value says nothing about the wrapping.
struct MasterKeys {
    Bytes32 wrapping;
    Bytes32 check;
    explicit MasterKeys(const MasterKey& master);
    ~MasterKeys();
};

/// By the key-check value at the front of stored secrets.
[[nodiscard]] bool was_wrapped_by(std::string_view stored, const MasterKeys& master);

[[nodiscard]] InstanceSecrets random_secrets();
[[nodiscard]] std::string wrap_secrets(InstanceSecrets secrets, const MasterKeys& master);
/// The message says whether it is another master key or damage.
[[nodiscard]] domain::Result<InstanceSecrets, std::string> unwrap_secrets(std::string_view stored, const MasterKeys& master);

[[nodiscard]] std::string wrap_data_key(const DataKey& key, domain::AccountId subject, const MasterKeys& master);
/// Nothing when it does not open under this master key.
[[nodiscard]] std::optional<DataKey> unwrap_data_key(const WrappedKey& stored, const MasterKeys& master);

}  // namespace muster::eventstore

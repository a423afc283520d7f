#include "eventstore/activity/marks.hpp"

#include "eventstore/crypto.hpp"

namespace muster::activity {

namespace crypto = eventstore::crypto;

Marks::Marks(const eventstore::InstanceSecrets& secrets, AddressGroup address_group)
    : key_(crypto::hmac_sha256(secrets.claim_key, {std::string_view("activity"), std::string_view("marks")})), address_group_(address_group) {}

domain::Bytes32 Marks::of_address(std::string_view address) const {
    return of_text("address", address_group_ != nullptr ? address_group_(address) : std::string(address));
}

domain::Bytes32 Marks::of_text(std::string_view kind, std::string_view text) const { return crypto::hmac_sha256(key_, {kind, text}); }

}  // namespace muster::activity

#pragma once
// Marks: HMACs under a key of this instance, for addresses and for whatever was typed. Alike when the text is; without the
// instance's secrets nobody can compare them. Value type; safe from any thread.

#include <string_view>

#include "domain/ids.hpp"
#include "eventstore/keyring.hpp"

namespace muster::activity {

class Marks {
  public:
    /// What an address counts as (an IPv6 address: its network); the address itself when there is no function.
    using AddressGroup = std::string (*)(std::string_view);

    Marks(const eventstore::InstanceSecrets& secrets, AddressGroup address_group);

    [[nodiscard]] domain::Bytes32 of_address(std::string_view address) const;
    [[nodiscard]] domain::Bytes32 of_text(std::string_view kind, std::string_view text) const;

  private:
    domain::Bytes32 key_;
    AddressGroup address_group_;
};

}  // namespace muster::activity

#pragma once
// Whether somebody may use the Connect app, and what is missing (mission CC7). Pure; reads decision state, so it is never behind.

#include "domain/registry.hpp"

namespace muster::domain {

/// The home site as it holds now: what the organization no longer has counts as none.
[[nodiscard]] std::optional<SiteId> effective_home_site(const RegistryReader&, const Membership&);

struct ConnectAccess {
    bool account_active = false;
    bool home_site = false;
    bool extension = false;

    [[nodiscard]] bool allowed() const { return account_active && home_site && extension; }
    friend bool operator==(const ConnectAccess&, const ConnectAccess&) = default;
};

/// By the person's home; nobody without one may.
[[nodiscard]] ConnectAccess connect_access(const RegistryReader&, AccountId);

}  // namespace muster::domain

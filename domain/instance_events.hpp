#pragma once
// Events of the log itself and of the whole instance. Stream: "instance"; of InstanceRoleChanged the account.

#include <cstdint>
#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

/// The first event of every incarnation of a log; a restore below an old tail starts a new one.
struct IncarnationStarted {
    static constexpr std::string_view type = "IncarnationStarted";
    static constexpr int version = 1;
    IncarnationId incarnation;
    std::optional<IncarnationId> parent;     ///< none for a new log
    Position parent_position{};              ///< the last position taken over from the parent
    std::string parent_root;                 ///< hash of the record there, hex; empty for a new log

    static constexpr auto fields() {
        return std::tuple{field("incarnation", &IncarnationStarted::incarnation),
                          field("parent", &IncarnationStarted::parent),
                          field("parent_position", &IncarnationStarted::parent_position),
                          field("parent_root", &IncarnationStarted::parent_root)};
    }
    friend bool operator==(const IncarnationStarted&, const IncarnationStarted&) = default;
};

struct InstanceCreated {
    static constexpr std::string_view type = "InstanceCreated";
    static constexpr int version = 1;
    InstanceId instance;
    std::string unicode_version;  ///< normal forms are of this version until an operator renormalizes

    static constexpr auto fields() {
        return std::tuple{field("instance", &InstanceCreated::instance),
                          field("unicode_version", &InstanceCreated::unicode_version)};
    }
    friend bool operator==(const InstanceCreated&, const InstanceCreated&) = default;
};

/// Who may register: invited people only, or anybody.
enum class Registration : std::uint8_t { invite, open };
template <>
struct EnumNames<Registration> {
    static constexpr std::array<std::string_view, 2> names{"invite", "open"};
};

/// Replaces what was set before; until the first one registration is by invitation.
struct InstanceSettingsSet {
    static constexpr std::string_view type = "InstanceSettingsSet";
    static constexpr int version = 1;
    Registration registration = Registration::invite;

    static constexpr auto fields() { return std::tuple{field("registration", &InstanceSettingsSet::registration)}; }
    friend bool operator==(const InstanceSettingsSet&, const InstanceSettingsSet&) = default;
};

struct InstanceRoleChanged {
    static constexpr std::string_view type = "InstanceRoleChanged";
    static constexpr int version = 1;
    AccountId account;
    InstanceRole from = InstanceRole::user;
    InstanceRole to = InstanceRole::user;

    static constexpr auto fields() {
        return std::tuple{field("account", &InstanceRoleChanged::account), field("from", &InstanceRoleChanged::from),
                          field("to", &InstanceRoleChanged::to)};
    }
    friend bool operator==(const InstanceRoleChanged&, const InstanceRoleChanged&) = default;
};

}  // namespace muster::domain

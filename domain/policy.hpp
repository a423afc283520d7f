#pragma once
// Settings an organization decides for itself, as they stand in events and in decision state.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"

namespace muster::domain {

/// full: every field; limited: the name and what the policy names; hidden: not shown at all. The later, the more restrictive.
enum class Showing : std::uint8_t { full, limited, hidden };
template <>
struct EnumNames<Showing> {
    static constexpr std::array<std::string_view, 3> names{"full", "limited", "hidden"};
};

[[nodiscard]] constexpr Showing most_restrictive(Showing a, Showing b) { return a < b ? b : a; }

/// What a limited row may show beside the id, the kind and the name. Append only: the texts stand in the log.
enum class LimitedField : std::uint8_t { job_title, title, email, username, phone, role, locale, status, groups, unit };
template <>
struct EnumNames<LimitedField> {
    static constexpr std::array<std::string_view, 10> names{"job_title", "title",  "email",  "username", "phone",
                                                            "role",      "locale", "status", "groups",   "unit"};
};
/// Of a policy that names none.
inline constexpr std::array limited_fields_default{LimitedField::job_title};

/// Who sees whom in the directory of an organization (WS7). Administering members always see everything.
struct VisibilityPolicy {
    Showing internals_to_externals = Showing::limited;
    Showing externals_to_internals = Showing::limited;
    Showing externals_to_externals = Showing::hidden;
    std::optional<std::vector<LimitedField>> limited_fields{};  ///< absent: limited_fields_default; each once, in the enum's order

    static constexpr auto fields() {
        return std::tuple{field("internals_to_externals", &VisibilityPolicy::internals_to_externals),
                          field("externals_to_internals", &VisibilityPolicy::externals_to_internals),
                          field("externals_to_externals", &VisibilityPolicy::externals_to_externals),
                          field("limited_fields", &VisibilityPolicy::limited_fields)};
    }
    friend bool operator==(const VisibilityPolicy&, const VisibilityPolicy&) = default;
};

/// Where a person gets the apps after registration (SC8).
struct AppLinks {
    std::string ios;
    std::string android;

    static constexpr auto fields() {
        return std::tuple{field("ios", &AppLinks::ios), field("android", &AppLinks::android)};
    }
    friend bool operator==(const AppLinks&, const AppLinks&) = default;
};

}  // namespace muster::domain

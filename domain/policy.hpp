#pragma once
// Settings an organization decides for itself, as they stand in events and in decision state.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/fields.hpp"

namespace muster::domain {

/// full: every field; limited: the name and the job title; hidden: not shown at all.
enum class Showing : std::uint8_t { full, limited, hidden };
template <>
struct EnumNames<Showing> {
    static constexpr std::array<std::string_view, 3> names{"full", "limited", "hidden"};
};

/// Who sees whom in the directory of an organization (WS7). Administering members always see everything.
struct VisibilityPolicy {
    Showing internals_to_externals = Showing::limited;
    Showing externals_to_internals = Showing::limited;
    Showing externals_to_externals = Showing::hidden;

    static constexpr auto fields() {
        return std::tuple{field("internals_to_externals", &VisibilityPolicy::internals_to_externals),
                          field("externals_to_internals", &VisibilityPolicy::externals_to_internals),
                          field("externals_to_externals", &VisibilityPolicy::externals_to_externals)};
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

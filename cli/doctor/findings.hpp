#pragma once
// What `muster doctor` found out: one line for each thing it looked at.

#include <string>
#include <vector>

#include "domain/fields.hpp"

namespace muster::cli::doctor {

enum class Level : std::uint8_t {
    ok,
    note,   ///< could not be looked at, or is as it is for a reason
    warn,   ///< works today
    wrong,  ///< does not work, or loses something
};

struct Finding {
    std::string what;   ///< "disk", "clock", …
    Level level = Level::ok;
    std::string found;  ///< a sentence
    std::string advice{};  ///< what to do; empty when nothing needs to be done
};
using Findings = std::vector<Finding>;

}  // namespace muster::cli::doctor

template <>
struct muster::domain::EnumNames<muster::cli::doctor::Level> {
    static constexpr std::array<std::string_view, 4> names{"ok", "note", "warn", "wrong"};
};

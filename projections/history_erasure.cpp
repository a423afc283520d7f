#include "projections/history_erasure.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "projections/json_members.hpp"

namespace muster::projections {
namespace {

using Names = std::vector<std::string_view>;

/// Of changes in entries about a person; a name is that of the personal organization they own.
constexpr std::array personal_changes = {"first_name", "last_name", "username", "phone", "job_title", "title", "email", "card_id", "name"};

bool is_personal_change(std::string_view field) {
    return std::find(personal_changes.begin(), personal_changes.end(), field) != personal_changes.end();
}

template <class E>
void note_personal_fields(std::map<std::string_view, Names>& by_type) {
    Names names;
    const E empty{};
    domain::for_each_field(empty, [&](std::string_view name, const auto& value) {
        if constexpr (requires { value.is_erased(); }) names.push_back(name);
    });
    if (!names.empty()) by_type.emplace(E::type, std::move(names));
}

/// By the event's type.
const std::map<std::string_view, Names>& personal_fields() {
    static const auto all = []<class... E>(const std::variant<E...>*) {
        std::map<std::string_view, Names> by_type;
        (note_personal_fields<E>(by_type), ...);
        return by_type;
    }(static_cast<const domain::AnyEvent*>(nullptr));
    return all;
}

void append(std::string& list, std::string_view part) {
    if (list.size() > 1) list += ',';
    list += part;
}

std::string data_without(const Names& personal, std::string_view data) {
    std::string out = "{";
    each_member(data, [&](std::string_view name, std::string_view member, std::string_view) {
        if (std::find(personal.begin(), personal.end(), name) == personal.end()) append(out, member);
    });
    return out += '}';
}

std::string clear_changes(std::string_view changes) {
    std::string out = "[";
    each_element(changes, [&](std::string_view change) {
        if (!is_personal_change(text_member(change, "field"))) append(out, change);
    });
    return out += ']';
}

}  // namespace

std::string erased_entry(std::string_view entry) {
    const auto found = personal_fields().find(text_member(entry, "type"));
    static const Names none;
    const auto& personal = found == personal_fields().end() ? none : found->second;
    std::string out = "{";
    out.reserve(entry.size());
    each_member(entry, [&](std::string_view name, std::string_view member, std::string_view value) {
        if (name == "data") {
            append(out, "\"data\":" + data_without(personal, value));
        } else if (name == "changes") {
            append(out, "\"changes\":" + clear_changes(value));
        } else {
            append(out, member);
        }
    });
    return out += '}';
}

void erase_known(Known& known) {
    std::erase_if(known.values, [](const auto& field) { return is_personal_change(field.name); });
}

}  // namespace muster::projections

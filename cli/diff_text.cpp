#include "cli/diff_text.hpp"

#include "cli/output.hpp"

namespace muster::cli {
namespace {

struct Mark {
    const char* sign;
    const char* colour;
};
constexpr const char* colour_off = "\033[0m";

Mark mark_of(const std::string& change) {
    if (change == "added") return {"+", "\033[32m"};
    if (change == "removed") return {"-", "\033[31m"};
    return {"~", "\033[33m"};
}

/// "(nothing)" for what was not there.
std::string value_text(const std::optional<JsonElement>& value) { return value && !value->is_null() ? printable(shown(*value)) : "(nothing)"; }

std::string event_text(const JsonElement& event, const NameFinder& names) {
    auto text = "#" + std::to_string(integer_of(event, "position").value_or(0));
    if (text_of(event, "type").empty()) return text + "  (not in this history)";
    text += "  " + time_text(text_of(event, "at")) + "  " + printable(text_of(event, "type")) + "  by " + actor_text(event, names);
    const auto reason = text_of(event, "reason");
    return reason.empty() ? text : text + ": " + printable(reason);
}

}  // namespace

std::string diff_text(const JsonElement& entry, const NameFinder& names, bool coloured) {
    const auto change = text_of(entry, "change");
    const auto mark = mark_of(change);
    const auto name = text_of(entry, "name"), id = text_of(entry, "id");
    auto text = std::string(mark.sign) + " " + printable(text_of(entry, "kind")) + " " +
                (name.empty() || name == id ? printable(id) : printable(name) + " (" + printable(id) + ")");
    if (coloured) text = mark.colour + text + colour_off;
    for (const auto& each : elements_of(entry, "changes")) {
        const auto before = member_of(each, "before"), after = member_of(each, "after");
        if ((before && shown(*before) == id) || (after && shown(*after) == id)) continue;  // the heading says it
        text += "\n    " + printable(text_of(each, "field")) + ": ";
        if (change != "added") text += value_text(before);
        if (change == "changed") text += " -> ";
        if (change != "removed") text += value_text(after);
    }
    for (const auto& event : elements_of(entry, "events")) text += "\n    " + event_text(event, names);
    return text;
}

}  // namespace muster::cli

#include "cli/history_text.hpp"

#include "cli/output.hpp"

namespace muster::cli {

std::string actor_text(const JsonElement& entry, const NameFinder& names) {
    const auto actor = member_of(entry, "actor");
    if (!actor) return "somebody";
    const auto account = text_of(*actor, "account_id");
    if (account.empty()) {
        const auto kind = text_of(*actor, "kind");
        if (kind != "anonymous") return kind == "system" ? "Muster itself" : kind;
        return text_of(entry, "type") == "SessionStarted" ? "whoever knew the password" : "the holder of the link";
    }
    const auto name = names(account);
    auto text = name.empty() ? account : printable(name) + " (" + account + ")";
    if (!text_of(*actor, "key_id").empty()) text += " with key " + text_of(*actor, "key_id");
    if (!text_of(*actor, "on_behalf_of").empty()) text += " for " + text_of(*actor, "on_behalf_of");
    return text;
}

std::string time_text(std::string at) {
    if (at.size() < 19) return at;
    at[10] = ' ';
    return at.substr(0, 19);
}

std::string display_name(const std::string& first, const std::string& last, const std::string& email) {
    if (first.empty() && last.empty()) return email;
    return first.empty() ? last : last.empty() ? first : first + " " + last;
}

std::string history_text(const JsonElement& entry, const NameFinder& names) {
    auto text = time_text(text_of(entry, "at")) + "  #" + std::to_string(integer_of(entry, "position").value_or(0)) + "  " +
                printable(text_of(entry, "type")) + "  by " + actor_text(entry, names);
    for (const auto& change : elements_of(entry, "changes")) {
        const auto before = member_of(change, "before");
        const auto after = member_of(change, "after");
        text += "\n    " + printable(text_of(change, "field")) + ": ";
        if (before && !before->is_null()) text += shown(*before) + " -> ";
        text += after && !after->is_null() ? shown(*after) : "(nothing)";
    }
    return text;
}

}  // namespace muster::cli

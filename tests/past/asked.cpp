#include "tests/past/asked.hpp"

#include <algorithm>
#include <map>
#include <regex>

#include "projections/json_members.hpp"

namespace muster::tests {
namespace {

using projections::each_element;
using projections::each_member;

/// What differs between two who ask about the same by right: who may see whom, and why.
bool is_of_the_asker(std::string_view name) {
    static const std::set<std::string_view> names{"version", "showing", "because", "granted_by", "fields", "total", "next", "members", "external_members", "others"};
    return names.contains(name);
}

}  // namespace

std::string with(const std::string& target, const std::string& parameter) {
    return target + (target.find('?') == std::string::npos ? '?' : '&') + parameter;
}

std::vector<std::string> everything_to_ask(const Played& played) {
    std::vector<std::string> all{"/v1/organizations?limit=200"};
    const auto& seen = played.seen();
    for (const auto& account : seen.accounts) {
        const auto path = "/v1/accounts/" + account.text();
        all.insert(all.end(), {path, path + "/memberships"});
    }
    for (const auto& organization : seen.organizations) {
        const auto path = "/v1/organizations/" + organization.text();
        for (const char* below : {"", "/members?limit=200&count=true", "/members?limit=200&status=active", "/members?limit=200&q=a", "/external-members?limit=200",
                                  "/groups?limit=200", "/units?limit=200", "/roles", "/grants?limit=200", "/sites", "/extensions?limit=200",
                                  "/telephony?limit=200", "/relations?limit=200"}) {
            all.push_back(path + below);
        }
        for (const auto& account : seen.accounts) {
            const auto member = path + "/members/" + account.text();
            all.insert(all.end(), {member, member + "/links", member + "/connect-access", member + "/viewers?limit=200", member + "/visible?limit=200"});
        }
        for (const auto& group : seen.groups) {
            all.push_back(path + "/groups/" + group.text());
            all.push_back(path + "/groups/" + group.text() + "/members?limit=200&effective=true");
        }
        for (const auto& unit : seen.units) {
            all.push_back(path + "/units/" + unit.text());
            all.push_back(path + "/units/" + unit.text() + "/members?limit=200");
        }
        for (const auto& site : seen.sites) {
            const auto place = path + "/sites/" + site.text();
            all.insert(all.end(), {place, place + "/levels"});
            for (const auto& level : seen.levels) all.push_back(place + "/levels/" + level.text() + "/zones");
        }
        for (const auto& extension : seen.extensions) all.push_back(path + "/extensions/" + extension.text());
    }
    return all;
}

std::string without_versions(const std::string& body) {
    static const std::regex version(R"re("version":\d+)re");
    return std::regex_replace(body, version, "\"version\":0");
}

std::set<std::string> ids_in(const std::string& body) {
    static const std::regex id(R"re("((acc|org|site|level|zone|ext|group|unit|grant)_[0-9a-z]{26})")re");
    std::set<std::string> found;
    for (std::sregex_iterator it(body.begin(), body.end(), id), end; it != end; ++it) found.insert((*it)[1]);
    return found;
}

std::vector<std::string_view> rows_of(std::string_view body) {
    std::vector<std::string_view> rows;
    bool list = false;
    each_member(body, [&](std::string_view name, std::string_view, std::string_view value) {
        if (name != "data") return;
        list = true;
        each_element(value, [&](std::string_view row) { rows.push_back(row); });
    });
    if (!list) rows.push_back(body);
    return rows;
}

std::set<std::string> names_in(std::string_view row) {
    std::set<std::string> names;
    each_member(row, [&](std::string_view name, std::string_view, std::string_view) { names.emplace(name); });
    return names;
}

std::string said_beyond(std::string_view told, std::string_view known) {
    std::map<std::string_view, std::string_view> values;
    each_member(known, [&](std::string_view name, std::string_view, std::string_view value) { values[name] = value; });
    std::string beyond;
    each_member(told, [&](std::string_view name, std::string_view member, std::string_view value) {
        if (is_of_the_asker(name) || !beyond.empty()) return;
        const auto found = values.find(name);
        if (found == values.end()) {
            beyond = member;
        } else if (value.starts_with('{')) {
            beyond = said_beyond(value, found->second);
        } else if (value.starts_with('[')) {
            std::vector<std::string_view> elements;
            each_element(found->second, [&](std::string_view element) { elements.push_back(element); });
            each_element(value, [&](std::string_view element) {
                const bool there = std::any_of(elements.begin(), elements.end(), [&](std::string_view each) {
                    return each == element || (element.starts_with('{') && each.starts_with('{') && said_beyond(element, each).empty());
                });
                if (!there) beyond = member;
            });
        } else if (value != found->second) {
            beyond = member;
        }
    });
    return beyond;
}

}  // namespace muster::tests

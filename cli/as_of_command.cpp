// muster as-of: what stood at a past moment: the members of an organization, one of them, an account, what somebody could do.

#include <algorithm>
#include <charconv>
#include <memory>

#include "api/percent_encoding.hpp"
#include "api/time_text.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/history_text.hpp"
#include "cli/output.hpp"
#include "cli/stopped_models.hpp"
#include "cli/subcommands.hpp"
#include "domain/explanation.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Shows what stood at a past moment. The moment is a time (the last commit by then) or a position of the log.\n"
    "\n"
    "  members ORG                  who was in the organization\n"
    "  member ORG ACC               one of them\n"
    "  account ACC                  the account and its organizations\n"
    "  access ORG ACC [PERMISSION]  what the account could do there, and by which grant\n"
    "\n"
    "A server shows what the key's account may see; with audit.read there, all that stood. A stopped directory shows everything.\n"
    "Whoever was erased since is blank.\n"
    "\n"
    "Examples:\n"
    "  muster as-of --data ./data --at 2026-03-31 members org_01kan4x1d5e8r7g2h4k6m9p0qs\n"
    "  MUSTER_API_KEY=… muster as-of --server http://127.0.0.1:8080 --position 4711 access org_01kan4x1d5e8r7g2h4k6m9p0qs \\\n"
    "    acc_01kan4z7f3b6n8w1y5t2v9c4xj member.read --json\n"
    "\n"
    "Exit codes: 0 done; 1 it did not stand then, or may not be seen; 2 wrong usage; 3 cannot open or reach.";

constexpr std::size_t page = 200;

struct Options {
    Source source;
    std::string at;
    std::uint64_t position = 0;
    std::string as_seen_by;
    std::vector<std::string> question;
    bool json = false;
};

struct Question {
    enum class Kind { members, member, account, access } kind = Kind::members;
    domain::OrganizationId organization;
    domain::AccountId account;
    std::vector<domain::Permission> permissions;
};

/// What is wrong with it, when it is none.
domain::Result<Question, std::string> read_question(const std::vector<std::string>& words) {
    static const std::string forms = "ask for one of: members ORG, member ORG ACC, account ACC, access ORG ACC [PERMISSION]";
    if (words.empty()) return domain::failure(forms);
    Question question;
    const auto& what = words[0];
    const bool of_account = what == "account";
    const std::size_t least = what == "members" || of_account ? 2 : 3;
    if (what == "member") question.kind = Question::Kind::member;
    if (what == "access") question.kind = Question::Kind::access;
    if (of_account) question.kind = Question::Kind::account;
    const bool known = what == "members" || question.kind != Question::Kind::members;
    if (!known || words.size() < least || words.size() > (what == "access" ? 4 : least)) return domain::failure(forms);
    const auto organization = of_account ? std::nullopt : domain::OrganizationId::parse(words[1]);
    if (!of_account && !organization) return domain::failure("'" + printable(words[1]) + "' is no organization id (org_…)");
    if (organization) question.organization = *organization;
    if (what != "members") {
        const auto account = domain::AccountId::parse(words[of_account ? 1 : 2]);
        if (!account) return domain::failure("'" + printable(words[of_account ? 1 : 2]) + "' is no account id (acc_…)");
        question.account = *account;
    }
    const auto& names = domain::EnumNames<domain::Permission>::names;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (words.size() < 4 || words[3] == names[i]) question.permissions.push_back(static_cast<domain::Permission>(i));
    }
    if (question.permissions.empty()) return domain::failure("'" + printable(words[3]) + "' is no permission; GET /v1/permissions lists them");
    return question;
}

using Rows = std::vector<std::string>;

std::string with_permission(domain::Permission permission, std::string_view check) {
    return "{\"permission\":\"" + std::string(domain::to_text(permission)) + "\"," + std::string(check.substr(1));
}

void print_person(const JsonElement& row) {
    const auto name = display_name(text_of(row, "first_name"), text_of(row, "last_name"), text_of(row, "email"));
    say(text_of(row, "account_id") + "  " + printable(name.empty() ? "(no name)" : name) + "  " + text_of(row, "kind") + "  " +
        text_of(row, "role") + "  " + text_of(row, "status"));
}

void print_check(const JsonElement& row) {
    const bool allowed = flag_of(row, "allowed");
    say(text_of(row, "permission") + ": " + (allowed ? "yes, " : "no, ") + text_of(row, "because"));
    for (const auto& path : elements_of(row, allowed ? "granted_by" : "missing")) say("  " + printable(text_of(path, "detail")));
}

void print_members_of(const JsonElement& row) {
    simdjson::dom::object object;
    if (row.get(object) != simdjson::SUCCESS) return;
    for (const auto& [name, value] : object) say(std::string(name) + ": " + printable(shown(value)));
}

int print(const Options& options, const Question& question, std::string_view moment, const Rows& rows) {
    if (options.json) {
        std::string text = "{\"as_of\":\"" + std::string(moment) + "\",\"data\":[";
        for (std::size_t i = 0; i < rows.size(); ++i) text += (i > 0 ? "," : "") + rows[i];
        say(text + "]}");
        return exit_ok;
    }
    say_aside("as of " + std::string(moment));
    for (const auto& row : rows) {
        const auto document = JsonDocument::parse(row);
        if (!document) continue;
        switch (question.kind) {
            case Question::Kind::members: print_person(document->root()); break;
            case Question::Kind::access: print_check(document->root()); break;
            default: print_members_of(document->root());
        }
    }
    return exit_ok;
}

std::string moment_query(const Options& options) {
    auto query = options.at.empty() ? "position=" + std::to_string(options.position) : "at=" + api::percent_encoded(options.at);
    if (!options.as_seen_by.empty()) query += "&as_seen_by=" + api::percent_encoded(options.as_seen_by);
    return query;
}

int of_server(const Options& options, const Question& question) {
    ApiClient api(options.source.server.api());
    const auto organization = "/v1/organizations/" + question.organization.text();
    const auto moment = moment_query(options);
    const auto said = options.at.empty() ? "position " + std::to_string(options.position) : options.at;
    Rows rows;
    if (question.kind == Question::Kind::access) {
        for (const auto permission : question.permissions) {
            const auto body = "{\"account_id\":\"" + question.account.text() + "\",\"organization_id\":\"" + question.organization.text() +
                              "\",\"permission\":\"" + std::string(domain::to_text(permission)) + "\"}";
            const auto answer = api.call({.method = "POST", .target = "/v1/access-checks?" + moment, .body = body});
            if (!answer) return report_unreachable(answer.error());
            if (!answer->ok()) return report_problem(*answer);
            rows.push_back(with_permission(permission, answer->body));
        }
        return print(options, question, said, rows);
    }
    const bool many = question.kind == Question::Kind::members;
    const auto base = many                                         ? organization + "/members?limit=" + std::to_string(page) + "&"
                      : question.kind == Question::Kind::account ? "/v1/accounts/" + question.account.text() + "?"
                                                                   : organization + "/members/" + question.account.text() + "?";
    std::string after;
    do {
        const auto answer = api.get(base + moment + (after.empty() ? "" : "&after=" + api::percent_encoded(after)));
        if (!answer) return report_unreachable(answer.error());
        if (!answer->ok()) return report_problem(*answer);
        if (!many) {
            rows.push_back(answer->body);
            break;
        }
        const auto document = answer->json();
        for (const auto& row : elements_of(document.root(), "data")) rows.push_back(simdjson::minify(row));
        after = text_of(document.root(), "next");
    } while (!after.empty());
    return print(options, question, said, rows);
}

std::string check_json(const projections::AsOf& then, const Question& question, domain::Permission permission, domain::Timestamp moment) {
    const auto explained = domain::explain(then.registry(), question.account, {}, question.organization, permission, moment);
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("allowed", explained.allowed).member("because", explained.because);
    json.key(explained.allowed ? "granted_by" : "missing").begin_array();
    for (const auto& path : explained.paths) json.begin_object().member("grant", path.grant).member("detail", path.detail(permission)).end_object();
    json.end_array().end_object();
    return with_permission(permission, out);
}

/// Whoever has the files sees everything that stood.
domain::Result<Rows, std::string> read_rows(const projections::AsOf& then, const Question& question, domain::Timestamp moment) {
    Rows rows;
    if (question.kind == Question::Kind::account) {
        if (auto row = then.directory().profile(question.account)) rows.push_back(std::move(*row));
        return rows.empty() ? domain::Result<Rows, std::string>(domain::failure("there was no account " + question.account.text())) : rows;
    }
    const auto organization = then.registry().organization(question.organization);
    if (!organization || organization->removed) return domain::failure("there was no organization " + question.organization.text());
    if (question.kind == Question::Kind::access) {
        for (const auto permission : question.permissions) rows.push_back(check_json(then, question, permission, moment));
        return rows;
    }
    projections::DirectoryQuery query;
    query.organization = question.organization;
    query.viewer = {question.account, true, {}, moment};
    query.scope = domain::scope_of(then.registry(), query.viewer, question.organization);
    query.limit = page;
    if (question.kind == Question::Kind::member) {
        if (auto row = then.directory().member(query, question.account)) rows.push_back(std::move(*row));
        if (rows.empty()) return domain::failure(question.account.text() + " was no member");
        return rows;
    }
    do {
        auto found = then.directory().page(query);
        if (!found) break;
        for (auto& row : found->rows) rows.push_back(std::move(row));
        query.after = found->next;
    } while (!query.after.empty());
    return rows;
}

int of_directory(const Options& options, const Question& question, std::optional<domain::Timestamp> at) {
    return ask_stopped_models(options.source.data, {.timeline = true}, [&](projections::Models& models, const eventstore::Log& log) {
        const auto& timeline = models.timeline();
        const auto position = at ? timeline.last_by(*at) : std::optional(domain::Position{options.position});
        if (!position || position->value == 0 || *position > log.tail()) {
            say_error("that is no moment of this log: it has positions 1 to " + std::to_string(log.tail().value));
            return static_cast<int>(exit_usage);
        }
        const auto moment = at ? *at : timeline.time_of(*position).value_or(domain::Timestamp{});
        const auto rows = read_rows(*timeline.at(*position), question, moment);
        if (!rows) {
            say_error(rows.error());
            return static_cast<int>(exit_found_problem);
        }
        return print(options, question, "position " + std::to_string(position->value), *rows);
    });
}

int run(const Options& options) {
    const auto question = read_question(options.question);
    if (!question) {
        say_error(question.error());
        return exit_usage;
    }
    bool good = true;
    const auto at = read_time(options.at, "--at", good);
    if (!good) return exit_usage;
    if (options.source.is_server()) return of_server(options, *question);
    if (!options.as_seen_by.empty()) {
        say_error("--as-seen-by is for a server; who has the directory sees everything");
        return exit_usage;
    }
    return of_directory(options, *question, at);
}

}  // namespace

void add_as_of_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "as-of", "What stood at a past moment", help);
    const auto options = std::make_shared<Options>();
    options->source.add_to(command);
    auto* when = command.add_option_group("when");
    when->add_option("--at", options->at, "A time, such as 2026-03-31T12:00:00Z, or a date")->type_name("TIME");
    when->add_option("--position", options->position, "A position of the log")->type_name("N")->check(CLI::PositiveNumber);
    when->require_option(1);
    command.add_option("--as-seen-by", options->as_seen_by, "What this account was shown then (needs audit.read)")->type_name("acc_…");
    command.add_option("question", options->question, "members ORG, member ORG ACC, account ACC, access ORG ACC [PERMISSION]")->required()->expected(2, 4);
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli

// The rules for anomalies: how they are set, and what each would have found. For instance ADMINs.

#include <algorithm>

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/monitoring/monitoring.hpp"
#include "api/monitoring/watch.hpp"
#include "api/time_text.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using anomalies::Parameters;
using anomalies::RuleInfo;
using eventstore::JsonWriter;

/// As it is set; as it was never set, it is off.
domain::AnomalyRule setting_of(const std::vector<domain::AnomalyRule>& settings, const RuleInfo& rule) {
    const auto found = std::find_if(settings.begin(), settings.end(), [&](const domain::AnomalyRule& each) { return each.name == rule.name; });
    return found == settings.end() ? domain::AnomalyRule{std::string(rule.name), false, {}} : *found;
}

void write_parameters(JsonWriter& json, const RuleInfo& rule, const Parameters& parameters) {
    json.key("parameters").begin_object();
    for (const auto& each : rule.parameters) json.key(each.name).integer(parameters.get(each.name));
    json.end_object();
}

std::string rule_json(const RuleInfo& rule, const domain::AnomalyRule& setting) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("rule", rule.name).member("enabled", setting.enabled);
    write_parameters(json, rule, parameters_of(rule, setting.parameters).value_or(Parameters(rule.rule)));
    json.key("defaults").begin_object();
    for (const auto& each : rule.parameters) json.key(each.name).integer(each.otherwise);
    json.end_object().member("finds", rule.text).member("misses", rule.misses).end_object();
    return out;
}

const RuleInfo* rule_in_path(const Request& request) { return anomalies::find_rule(request.captures.front()); }

/// `parameters` of the body on top of what is set; null resets one to its default.
std::vector<domain::RuleParameter> read_parameters(JsonBody& body, const RuleInfo& rule, std::vector<domain::RuleParameter> set) {
    if (body.cleared("parameters")) return {};
    auto given = body.object("parameters");
    if (!given) return set;
    for (const auto& each : rule.parameters) {
        if (!given->has(each.name)) continue;
        std::erase_if(set, [&](const domain::RuleParameter& other) { return other.name == each.name; });
        if (given->cleared(each.name)) continue;
        if (const auto value = given->integer(each.name, each.least, each.most)) set.push_back({std::string(each.name), *value});
    }
    given->close();
    return set;
}

std::string job_json(const BackTestJob& job) {
    const auto& rule = anomalies::info_of(job.parameters.rule());
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", job.id).member("rule", rule.name).member("status", domain::to_text(job.status));
    write_parameters(json, rule, job.parameters);
    if (job.from) json.member("from", *job.from);
    if (job.to) json.member("to", *job.to);
    json.key("progress").begin_object().member("done", job.done).member("total", job.total).end_object();
    json.member("started_at", job.started_at);
    if (job.ended_at) json.member("ended_at", *job.ended_at);
    if (!job.failure.empty()) json.member("failure", job.failure);
    if (job.status == JobStatus::succeeded) {
        const auto& report = job.report;
        json.key("report").begin_object().member("records", report.records).key("seconds").number(report.seconds);
        json.member("alerts", report.findings).key("by_severity").begin_object();
        for (std::size_t i = 0; i < report.by_severity.size(); ++i) {
            json.member(domain::to_text(static_cast<anomalies::Severity>(i)), report.by_severity.at(i));
        }
        json.end_object().key("activity_since");
        report.activity_since && !report.activity_is_whole ? json.time(*report.activity_since) : json.null();
        json.key("first_alerts").begin_array();
        for (const auto& finding : report.listed) {
            json.begin_object().member("severity", domain::to_text(finding.severity));
            if (!finding.account.is_nil()) json.member("account_id", finding.account);
            if (!finding.key.is_nil()) json.member("key_id", finding.key);
            if (!finding.organization.is_nil()) json.member("organization_id", finding.organization);
            json.member("from", finding.from).member("to", finding.to).member("why", finding.why).end_object();
        }
        json.end_array().end_object();
    }
    json.end_object();
    return out;
}

std::optional<domain::Timestamp> read_time(JsonBody& body, std::string_view name) {
    const auto text = body.text(name);
    if (!text) return {};
    const auto time = parse_time(*text);
    if (!time) body.blame(name, "invalid", "Send a time such as 2026-03-01T12:00:00Z.");
    return time;
}

}  // namespace

Response list_anomaly_rules(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto settings = services.models.registry().instance().anomaly_rules;
    std::vector<std::string> rows;
    for (const auto& rule : anomalies::rules()) rows.push_back(rule_json(rule, setting_of(settings, rule)));
    return list_answer(services, request, rows, {});
}

void set_anomaly_rule(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto* rule = rule_in_path(*request);
    if (rule == nullptr) return respond(refuse(*request, not_found()));
    const auto setting = setting_of(services.models.registry().instance().anomaly_rules, *rule);
    JsonBody body(*request, BodyKind::merge_patch);
    domain::SetAnomalyRule command;
    command.rule = std::string(rule->name);
    command.enabled = body.boolean("enabled").value_or(setting.enabled);
    command.parameters = read_parameters(body, *rule, setting.parameters);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.answer = [&services, rule](const Written&) {
        return json_answer(200, rule_json(*rule, setting_of(services.models.registry().instance().anomaly_rules, *rule)));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void start_back_test(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto* rule = rule_in_path(*request);
    if (rule == nullptr) return respond(refuse(*request, not_found()));
    auto body = JsonBody::optional(*request);
    const auto setting = setting_of(services.models.registry().instance().anomaly_rules, *rule);
    const auto parameters = parameters_of(*rule, read_parameters(body, *rule, setting.parameters));
    const auto from = read_time(body, "from"), to = read_time(body, "to");
    if (from && to && *from >= *to) body.blame("from", "invalid", "It must be before `to`.");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (services.monitoring == nullptr || !parameters) {
        return respond(refuse(*request, {503, "monitoring_unavailable", "Usage and alerts cannot be read now; the server's log says why.", {}, 10}));
    }
    const auto job = services.monitoring->back_tests().start(*parameters, from, to);
    if (!job) return respond(refuse(*request, {409, "back_test_running", "One back-test runs already; wait for it and send this again."}));
    auto response = json_answer(202, job_json(*job));
    response.headers.emplace_back("Location", "/v1/anomaly-rules/" + std::string(rule->name) + "/back-tests/" + job->id);
    respond(std::move(response));
}

Response get_back_test(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto* rule = rule_in_path(request);
    const auto job = services.monitoring != nullptr ? services.monitoring->back_tests().find(request.captures[1]) : std::nullopt;
    if (rule == nullptr || !job || job->parameters.rule() != rule->rule) return refuse(request, not_found());
    return json_answer(200, job_json(*job));
}

}  // namespace muster::api::handlers

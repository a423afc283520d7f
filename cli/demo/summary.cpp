#include "cli/demo/summary.hpp"

#include <algorithm>

#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.insert(0, width - text.size(), ' ');
    return text;
}

std::string named(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

/// Of what was sent; what was there already costs nothing.
double rate(const StepCount& step) {
    return step.seconds > 0 ? static_cast<double>(step.done + step.refused) / step.seconds : 0;
}

bool is_empty(const StepCount& step) { return step.done + step.already + step.refused == 0; }

}  // namespace

void print_summary(const Summary& summary) {
    say(named("", 20) + padded("done", 9) + padded("there", 9) + padded("refused", 9) + padded("per s", 9));
    for (const auto& step : summary.tally.steps()) {
        if (is_empty(step)) continue;
        say(named(step.name, 20) + padded(grouped(step.done), 9) + padded(grouped(step.already), 9) + padded(grouped(step.refused), 9) +
            padded(rate(step) > 0 ? grouped(static_cast<std::uint64_t>(rate(step) + 0.5)) : "", 9));
    }
    say("in " + duration_text(summary.seconds) + (summary.repeats > 0 ? "; " + grouped(summary.repeats) + " requests were repeated while the server was away or busy" : ""));
    const auto refusals = summary.tally.refusals();
    if (!refusals.empty()) say("\nRefused, by rule:");
    for (const auto& [what, refusal] : refusals) {
        say("  " + what.first + ": " + what.second + ", " + (refusal.count == 1 ? "once" : grouped(refusal.count) + " times"));
        if (const auto words = refusal_in_words(what.second); !words.empty()) say("      " + std::string(words));
        say("      such as " + refusal.example);
    }
    if (summary.without_links) {
        say("\nNobody registered: the server was started without --dev, so only the recipients see the links.");
    }
    if (!summary.data.skipped.empty()) say("\nIn the data, and not loaded because the feature comes with a later version:");
    for (const auto& [field, count] : summary.data.skipped) say("  " + field + ": " + grouped(count));
    if (!summary.failure.empty()) say("\nEnded early. Run it again: it does only what is missing.");
}

void print_summary_json(const Summary& summary) {
    std::string text;
    eventstore::JsonWriter json(text);
    json.begin_object().member("ok", summary.failure.empty()).key("seconds").number(summary.seconds);
    json.member("repeated_requests", summary.repeats).member("without_links", summary.without_links);
    if (!summary.failure.empty()) json.member("failure", summary.failure);
    json.key("steps").begin_array();
    for (const auto& step : summary.tally.steps()) {
        if (is_empty(step)) continue;
        json.begin_object().member("step", step.name).member("done", step.done).member("already", step.already).member("refused", step.refused);
        json.key("seconds").number(step.seconds).key("per_second").number(rate(step)).end_object();
    }
    json.end_array().key("refusals").begin_array();
    for (const auto& [what, refusal] : summary.tally.refusals()) {
        json.begin_object().member("step", what.first).member("code", what.second).member("count", refusal.count);
        json.member("because", refusal_in_words(what.second)).member("example", refusal.example).end_object();
    }
    json.end_array().key("skipped_fields").begin_object();
    for (const auto& [field, count] : summary.data.skipped) json.member(field, count);
    json.end_object().end_object();
    say(text);
}

}  // namespace muster::cli::demo

#pragma once
// What every benchmark shares: its arguments, its figures, the table it prints and the JSON it writes.
//
//   int main(int argc, char** argv) {
//       muster::bench::Report report(argc, argv, "bench_append", "Appends batches to the log, beside …");
//       const auto seconds = report.number("--seconds", 3);
//       …
//       report.limit("fdatasync of the same bytes, 1 thread", 7'100, "syncs/s");
//       report.figure("append, batches of 1", 6'900, "events/s");            // ratio to the limit named last
//       report.figure("fold", 400'000, "events/s").floor(0.15).or_value(250'000);
//       return report.finish();
//   }
//
// Figures are rates: more is better, ratio = value / limit. A floor is reported as met or not; it never fails the program.
// Not thread-safe.

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/json_writer.hpp"

namespace muster::bench {

class Figure {
  public:
    /// The ratio that the project promises at least.
    Figure& floor(double ratio) {
        floor_ = ratio;
        return *this;
    }
    /// The value that also keeps the promise, whatever the ratio.
    Figure& or_value(double value) {
        floor_value_ = value;
        return *this;
    }
    /// Anything a reader should know, such as latencies.
    Figure& note(std::string text) {
        note_ = std::move(text);
        return *this;
    }

  private:
    friend class Report;
    [[nodiscard]] double ratio() const { return limit_value_ > 0 ? value_ / limit_value_ : 0; }
    [[nodiscard]] std::optional<bool> met() const {
        if (!floor_ && !floor_value_) return {};
        return (floor_ && ratio() >= *floor_) || (floor_value_ && value_ >= *floor_value_);
    }
    [[nodiscard]] std::string promise() const {
        std::string text;
        if (floor_) text = fmt::format(">= {:.2f}", *floor_);
        if (floor_value_) text += fmt::format("{}>= {:.0f} {}", text.empty() ? "" : " or ", *floor_value_, unit_);
        if (!text.empty()) text += *met() ? ": met" : ": NOT MET";
        return text;
    }

    std::string name_, unit_, limit_, note_;
    double value_ = 0, limit_value_ = 0;
    std::optional<double> floor_, floor_value_;
    bool is_limit_ = false;
};

class Report {
  public:
    /// --help prints `what` and ends the program with 0; an argument that is not `--NAME VALUE` ends it with 2.
    Report(int argc, char** argv, std::string program, std::string_view what) : program_(std::move(program)) {
        for (int i = 1; i < argc; ++i) {
            const std::string_view argument = argv[i];
            if (argument == "--help" || argument == "-h") {
                std::cout << program_ << ": " << what << "\noptions: --json FILE writes the figures; --NAME NUMBER sets a size, "
                          << "see the opening comment of bench/" << program_ << ".cpp\n";
                std::exit(0);
            }
            if (!argument.starts_with("--") || i + 1 == argc) {
                std::cerr << program_ << ": unknown argument '" << argument << "'\n";
                std::exit(2);
            }
            arguments_.emplace_back(argument, argv[++i]);
        }
    }

    /// The value of an option such as "--seconds", or the default.
    [[nodiscard]] double number(std::string_view option, double otherwise) const {
        for (const auto& [name, value] : arguments_) {
            if (name == option) return std::atof(value.c_str());
        }
        return otherwise;
    }
    [[nodiscard]] std::string text(std::string_view option, std::string otherwise) const {
        for (const auto& [name, value] : arguments_) {
            if (name == option) return value;
        }
        return otherwise;
    }

    /// What the figures after it are compared with.
    Figure& limit(std::string name, double value, std::string unit) {
        limit_ = name;
        limit_value_ = value;
        auto& made = add(std::move(name), value, std::move(unit));
        made.is_limit_ = true;
        return made;
    }
    /// One measurement, compared with the limit named last. The reference holds until the next call.
    Figure& figure(std::string name, double value, std::string unit) {
        return add(std::move(name), value, std::move(unit));
    }

    /// Prints the table and writes the JSON; the program's exit code.
    [[nodiscard]] int finish() const {
        print();
        const auto file = text("--json", "");
        if (file.empty()) return 0;
        std::ofstream out(file);
        out << json() << '\n';
        out.flush();
        if (!out) std::cerr << program_ << ": cannot write " << file << '\n';
        return out ? 0 : 1;
    }

  private:
    Figure& add(std::string name, double value, std::string unit) {
        Figure made;
        made.name_ = std::move(name);
        made.value_ = value;
        made.unit_ = std::move(unit);
        made.limit_ = limit_;
        made.limit_value_ = limit_value_;
        figures_.push_back(std::move(made));
        return figures_.back();
    }

    void print() const {
        std::cout << fmt::format("{:<58} {:>14} {:<12} {:>7}  {}\n", "", "value", "unit", "ratio", "floor");
        for (const auto& each : figures_) {
            const auto ratio = each.is_limit_ || each.limit_value_ <= 0 ? std::string() : fmt::format("{:.3f}", each.ratio());
            const auto name = each.is_limit_ ? "limit: " + each.name_ : "  " + each.name_;
            std::cout << fmt::format("{:<58} {:>14.0f} {:<12} {:>7}  {}\n", name, each.value_, each.unit_, ratio, each.promise());
            if (!each.note_.empty()) std::cout << "      " << each.note_ << '\n';
        }
        std::cout.flush();
    }

    [[nodiscard]] std::string json() const {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("program", std::string_view(program_)).key("figures").begin_array();
        for (const auto& each : figures_) {
            json.begin_object().member("name", std::string_view(each.name_)).key("value").number(each.value_);
            json.member("unit", std::string_view(each.unit_)).member("is_limit", each.is_limit_);
            if (!each.is_limit_ && each.limit_value_ > 0) {
                json.member("limit", std::string_view(each.limit_)).key("limit_value").number(each.limit_value_);
                json.key("ratio").number(each.ratio());
            }
            if (const auto met = each.met()) json.member("floor", each.promise()).member("met", *met);
            if (!each.note_.empty()) json.member("note", std::string_view(each.note_));
            json.end_object();
        }
        json.end_array().end_object();
        return out;
    }

    std::string program_, limit_;
    double limit_value_ = 0;
    std::vector<std::pair<std::string, std::string>> arguments_;
    std::vector<Figure> figures_;
};

}  // namespace muster::bench

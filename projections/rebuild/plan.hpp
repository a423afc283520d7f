#pragma once
// What a rebuild is to do, and the file DIR/models/rebuild that remembers it until it ends: after a crash it goes on from there, with the
// generations that are half built.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/result.hpp"

namespace muster::projections {

/// Whether the rows that were live before a switch can be rolled back to. They cost their place, and each event is folded twice.
enum class KeepOld : std::uint8_t {
    when_different,  ///< from the new ones, or not compared with them
    always,
    never
};

struct RebuildRequest {
    std::vector<std::string> models;       ///< each is compared and switched by itself, in this order
    bool compare_only = false;             ///< nothing is switched; the new rows go
    bool switch_on_request = false;        ///< compared rows follow the log until they are asked to go live
    KeepOld keep_old = KeepOld::when_different;
    std::uint64_t events_per_second = 0;   ///< at most; 0: as fast as it goes
    bool afresh = false;                   ///< what an earlier one left half built goes; otherwise it is finished

    static constexpr auto fields() {
        using R = RebuildRequest;
        using domain::field;
        return std::tuple{field("models", &R::models), field("compare_only", &R::compare_only),
                          field("switch_on_request", &R::switch_on_request), field("keep_old", &R::keep_old),
                          field("events_per_second", &R::events_per_second), field("afresh", &R::afresh)};
    }
};

struct RebuildPlan {
    RebuildRequest request;
    std::vector<std::string> done;  ///< models
    bool paused = false;            ///< it was asked to; otherwise the process ended

    static constexpr auto fields() {
        using P = RebuildPlan;
        using domain::field;
        return std::tuple{field("request", &P::request), field("done", &P::done), field("paused", &P::paused)};
    }
    [[nodiscard]] bool is_done(std::string_view model) const;
};

class RebuildPlanFile {
  public:
    explicit RebuildPlanFile(const std::string& models_path) : path_(models_path + "/rebuild") {}
    /// Nothing as well when it cannot be read: then there is nothing to go on with.
    [[nodiscard]] std::optional<RebuildPlan> read() const;
    [[nodiscard]] domain::Result<void, std::string> write(const RebuildPlan& plan) const;
    void remove() const;

  private:
    std::string path_;
};

}  // namespace muster::projections

template <>
struct muster::domain::EnumNames<muster::projections::KeepOld> {
    static constexpr std::array<std::string_view, 3> names{"when_different", "always", "never"};
};

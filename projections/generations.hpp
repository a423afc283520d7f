#pragma once
// The generations of one read model on disk: DIR/models/<name>/<generation>/. Small files beside them name the live one
// (`current`), the one that can be rolled back to (`old`) and the one that is being built (`unfinished`). Each is replaced by rename,
// so that at any moment one generation is live, or none yet. Not thread-safe.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/result.hpp"

namespace muster::projections {

class Generations {
  public:
    explicit Generations(std::string model_path) : path_(std::move(model_path)) {}

    [[nodiscard]] std::optional<std::uint64_t> current() const;
    [[nodiscard]] std::optional<std::uint64_t> old() const;
    [[nodiscard]] std::optional<std::uint64_t> unfinished() const;
    /// A number no generation has had as long as its directory stands.
    [[nodiscard]] std::uint64_t next() const;
    [[nodiscard]] std::string path_of(std::uint64_t generation) const;

    /// Durable when it returns. keep_old: the one that was live can be rolled back to, instead of one from before.
    [[nodiscard]] domain::Result<void, std::string> switch_to(std::uint64_t generation, bool keep_old = false);
    /// The old one is live again, and the other way round.
    [[nodiscard]] domain::Result<void, std::string> roll_back();
    void forget_old();
    [[nodiscard]] domain::Result<void, std::string> begin(std::uint64_t generation);
    void forget_unfinished();
    /// As forget_unfinished(), and its rows go. Nobody may have them open.
    void remove_unfinished();
    /// Removes every generation that no file names: at the opening only, since one that was replaced is open until nobody reads it.
    void remove_others();

  private:
    [[nodiscard]] std::optional<std::uint64_t> named(const char* name) const;
    [[nodiscard]] domain::Result<void, std::string> name(const char* name, std::uint64_t generation);
    void forget(const char* name);

    std::string path_;
};

}  // namespace muster::projections

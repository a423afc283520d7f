#pragma once
// The generations of one read model on disk: DIR/models/<name>/<generation>/ and the file `current` beside them, which names
// the live one and is switched by rename, so that there is always one or none. Not thread-safe.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/result.hpp"

namespace muster::projections {

class Generations {
  public:
    explicit Generations(std::string model_path) : path_(std::move(model_path)) {}

    [[nodiscard]] std::optional<std::uint64_t> current() const;
    /// A number no generation has had as long as its directory stands.
    [[nodiscard]] std::uint64_t next() const;
    [[nodiscard]] std::string path_of(std::uint64_t generation) const;
    /// Durable when it returns.
    [[nodiscard]] domain::Result<void, std::string> switch_to(std::uint64_t generation);
    /// Removes every generation but the live one: leftovers of a rebuild that did not end.
    void remove_others();

  private:
    std::string path_;
};

}  // namespace muster::projections

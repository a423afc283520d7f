#pragma once
// What a bulk fold holds as it is worked with, instead of as rows: many events change the same, and its rows are made once, when they are
// handed over. Not thread-safe.

#include <cstddef>

namespace muster::projections {

class BulkRows;

class Held {
  public:
    virtual ~Held() = default;
    /// What became of it since it was read. Called once; it goes afterwards.
    virtual void write(BulkRows& rows) = 0;
    /// In memory, roughly.
    [[nodiscard]] virtual std::size_t bytes() const = 0;
};

}  // namespace muster::projections

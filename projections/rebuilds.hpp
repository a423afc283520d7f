#pragma once
// Rebuilds of a data directory's read models, one at a time. Thread-safe.

namespace muster::projections {

class Models;

class Rebuilds {
  public:
    explicit Rebuilds(Models& models) : models_(models) {}
    Rebuilds(const Rebuilds&) = delete;
    Rebuilds& operator=(const Rebuilds&) = delete;
    [[nodiscard]] Models& models() { return models_; }

  private:
    Models& models_;
};

}  // namespace muster::projections

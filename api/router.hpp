#pragma once
// Finds the route of a path. Built once from the route table; a literal segment goes before a captured one. Thread-safe.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/handler.hpp"

namespace muster::api {

/// Nothing for a method that Muster does not know (501).
[[nodiscard]] std::optional<Method> parse_method(std::string_view text);
[[nodiscard]] std::string_view to_text(Method method);

struct RouteMatch {
    const Route* route = nullptr;       ///< none: 404 when allow is empty, otherwise 405
    std::size_t index = 0;              ///< of the route in the table
    std::vector<std::string> captures;
    std::string allow;                  ///< methods of the path, for Allow; set when route is none, and for OPTIONS
};

class Router {
  public:
    /// `routes` must outlive the router. Two routes of one method and pattern are a bug: throws std::logic_error.
    explicit Router(std::span<const Route> routes);
    ~Router();

    /// HEAD finds the route of GET.
    [[nodiscard]] RouteMatch find(Method method, const std::vector<std::string>& segments) const;

  private:
    struct Node;
    std::span<const Route> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace muster::api

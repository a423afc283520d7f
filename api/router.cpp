#include "api/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace muster::api {
namespace {

constexpr std::size_t method_count = 7;
constexpr std::array<std::string_view, method_count> method_names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t no_route = static_cast<std::size_t>(-1);

}  // namespace

std::optional<Method> parse_method(std::string_view text) {
    for (std::size_t i = 0; i < method_count; ++i) {
        if (method_names[i] == text) return static_cast<Method>(i);
    }
    return {};
}

std::string_view to_text(Method method) { return method_names[static_cast<std::size_t>(method)]; }

struct Router::Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> capture;
    std::array<std::size_t, method_count> routes;
    bool ends_here = false;

    Node() { routes.fill(no_route); }

    Node& child(std::string_view segment) {
        if (segment.starts_with('{') && segment.ends_with('}')) {
            if (!capture) capture = std::make_unique<Node>();
            return *capture;
        }
        for (auto& [literal, node] : literals) {
            if (literal == segment) return *node;
        }
        return *literals.emplace_back(std::string(segment), std::make_unique<Node>()).second;
    }

    const Node* find(const std::vector<std::string>& segments, std::size_t at, std::vector<std::string>& captures) const {
        if (at == segments.size()) return ends_here ? this : nullptr;
        for (const auto& [literal, node] : literals) {
            if (literal != segments[at]) continue;
            if (const auto* found = node->find(segments, at + 1, captures)) return found;
        }
        if (!capture || segments[at].empty()) return nullptr;
        captures.push_back(segments[at]);
        if (const auto* found = capture->find(segments, at + 1, captures)) return found;
        captures.pop_back();
        return nullptr;
    }

    std::string allow() const {
        std::string text;
        for (std::size_t i = 0; i < method_count; ++i) {
            const bool head_of_get = static_cast<Method>(i) == Method::head && routes[0] != no_route;
            if (routes[i] == no_route && !head_of_get && static_cast<Method>(i) != Method::options) continue;
            if (!text.empty()) text += ", ";
            text += method_names[i];
        }
        return text;
    }
};

Router::Router(std::span<const Route> routes) : routes_(routes), root_(std::make_unique<Node>()) {
    for (std::size_t i = 0; i < routes.size(); ++i) {
        auto* node = root_.get();
        auto rest = routes[i].pattern.substr(1);
        for (;;) {
            const auto slash = rest.find('/');
            node = &node->child(rest.substr(0, slash));
            if (slash == std::string_view::npos) break;
            rest.remove_prefix(slash + 1);
        }
        auto& slot = node->routes[static_cast<std::size_t>(routes[i].method)];
        if (slot != no_route) throw std::logic_error("two routes for " + std::string(routes[i].pattern));
        slot = i;
        node->ends_here = true;
    }
}

Router::~Router() = default;

RouteMatch Router::find(Method method, const std::vector<std::string>& segments) const {
    RouteMatch match;
    const auto* node = root_->find(segments, 0, match.captures);
    if (node == nullptr) return match;
    auto index = node->routes[static_cast<std::size_t>(method)];
    if (index == no_route && method == Method::head) index = node->routes[static_cast<std::size_t>(Method::get)];
    if (index == no_route) {
        match.allow = node->allow();
        return match;
    }
    match.index = index;
    match.route = &routes_[index];
    return match;
}

}  // namespace muster::api

#include "eventstore/activity/records.hpp"

#include <type_traits>

namespace muster::activity {
namespace {

template <class A>
constexpr bool single = std::is_same_v<A, SignInSucceeded> || std::is_same_v<A, SignInFailed> || std::is_same_v<A, PersonLookedUp> ||
                        std::is_same_v<A, PeopleTransferred>;

/// Whether `test` holds for the alternative with this name.
template <std::size_t I = 0, class Test>
bool holds_for(std::string_view type, Test&& test) {
    if constexpr (I < std::variant_size_v<Activity>) {
        using A = std::variant_alternative_t<I, Activity>;
        return A::type == type ? test(std::type_identity<A>{}) : holds_for<I + 1>(type, test);
    } else {
        return false;
    }
}

}  // namespace

std::string_view type_of(const Activity& activity) {
    return std::visit([](const auto& each) { return std::remove_cvref_t<decltype(each)>::type; }, activity);
}

bool is_type(std::string_view type) {
    return holds_for(type, [](auto) { return true; });
}

std::optional<AccountId> account_of(const Activity& activity) {
    return std::visit(
        [](const auto& each) -> std::optional<AccountId> {
            if constexpr (requires { each.account; }) {
                return each.account;
            } else {
                return {};
            }
        },
        activity);
}

bool is_single(const Activity& activity) {
    return std::visit([](const auto& each) { return single<std::remove_cvref_t<decltype(each)>>; }, activity);
}

bool is_single_type(std::string_view type) {
    return holds_for(type, []<class A>(std::type_identity<A>) { return single<A>; });
}

}  // namespace muster::activity

#pragma once
// std::visit with one lambda per alternative; a missing one does not compile.

namespace muster::domain {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace muster::domain

// SPDX-License-Identifier: Apache-2.0
//
// Memory for trees: nodes are made one by one, never freed alone, and all go at once with the arena. Nodes hold plain
// pointers and spans into the same arena, so copying a pointer is all it ever costs to share a subtree, and a deep tree
// needs no deep recursion to be freed.
#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace smpc::secrec {

class Arena {
public:
    /// A new object. Its destructor never runs, so it may own nothing.
    template <class T, class... Args> T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T>);
        return ::new (memory_.allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    }

    /// A lasting copy of a list.
    template <class T> std::span<T const> copy(std::vector<T> const& items) { return copy(items.data(), items.size()); }
    template <class T> std::span<T const> copy(T const* items, std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count == 0) return {};
        T* to = static_cast<T*>(memory_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_copy_n(items, count, to);
        return {to, count};
    }
    /// A lasting copy of a text.
    std::string_view copy(std::string_view text) {
        auto bytes = copy(text.data(), text.size());
        return {bytes.data(), bytes.size()};
    }

private:
    std::pmr::monotonic_buffer_resource memory_{16 * 1024};
};

} // namespace smpc::secrec

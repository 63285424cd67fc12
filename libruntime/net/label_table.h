// SPDX-License-Identifier: Apache-2.0
//
// A hash table from labels to small records, made for entries that live for one message: open addressing, no allocation unless it grows,
// removal without tombstones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "libruntime/net/frame.h"

namespace smpc::net {

/// `Entry` is default-constructible and movable; pointers to entries are valid until the next insertion or removal.
template <class Entry> class LabelTable {
public:
    LabelTable() : slots_(initial_size) {}

    std::size_t size() const noexcept { return size_; }

    Entry* find(Label const& label) noexcept {
        for (std::size_t i = home(label);; i = after(i)) {
            if (!slots_[i].used) return nullptr;
            if (slots_[i].label == label) return &slots_[i].entry;
        }
    }

    Entry& find_or_insert(Label const& label) {
        if (Entry* found = find(label)) return *found;
        if (2 * (size_ + 1) > slots_.size()) grow();
        std::size_t i = home(label);
        while (slots_[i].used) i = after(i);
        slots_[i].used = true;
        slots_[i].label = label;
        ++size_;
        return slots_[i].entry;
    }

    /// Removes the entry of a label that is in the table.
    void erase(Label const& label) noexcept {
        std::size_t hole = home(label);
        while (!(slots_[hole].label == label)) hole = after(hole);
        // Entries that were pushed past the hole by a collision move back into it.
        for (std::size_t i = after(hole); slots_[i].used; i = after(i)) {
            std::size_t const wish = home(slots_[i].label);
            bool const stays = hole < i ? (hole < wish && wish <= i) : (hole < wish || wish <= i);
            if (stays) continue;
            slots_[hole].label = slots_[i].label;
            slots_[hole].entry = std::move(slots_[i].entry);
            hole = i;
        }
        slots_[hole].used = false;
        slots_[hole].entry = Entry{};
        --size_;
    }

    template <class Visit> void for_each(Visit&& visit) {
        for (auto& slot : slots_)
            if (slot.used) visit(slot.label, slot.entry);
    }

private:
    struct Slot {
        Label label;
        bool used = false;
        Entry entry{};
    };
    static constexpr std::size_t initial_size = 64;

    std::size_t home(Label const& label) const noexcept {
        std::uint64_t h = (label.op_id << 16 | label.step) + (std::uint64_t{label.lane} << 60);
        h *= 0x9e37'79b9'7f4a'7c15u;
        return (h ^ h >> 32) & (slots_.size() - 1);
    }
    std::size_t after(std::size_t i) const noexcept { return (i + 1) & (slots_.size() - 1); }

    void grow() {
        std::vector<Slot> old(2 * slots_.size());
        old.swap(slots_);
        for (auto& slot : old) {
            if (!slot.used) continue;
            std::size_t i = home(slot.label);
            while (slots_[i].used) i = after(i);
            slots_[i] = std::move(slot);
        }
    }

    std::vector<Slot> slots_;
    std::size_t size_ = 0;
};

} // namespace smpc::net

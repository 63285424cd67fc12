// SPDX-License-Identifier: Apache-2.0
//
// The coroutine type of protocols. A protocol over one chunk is a `Step`; it suspends only where it waits for a message, and
// awaits other Steps where it is composed of protocols. Frames come from recycled lists, because a vector operation starts
// one coroutine for each chunk and a scalar operation should not meet the allocator at all.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <utility>

namespace smpc::pd::shared3p {

/// Storage of coroutine frames, one list per thread and size class; big frames go to the global allocator.
class FramePool {
public:
    static void* take(std::size_t bytes);
    static void give_back(void* frame, std::size_t bytes) noexcept;
};

/// A lazily started coroutine. Owns its frame; awaiting it runs it to its end and rethrows what it threw.
class [[nodiscard]] Step {
public:
    struct promise_type {
        std::coroutine_handle<> caller = std::noop_coroutine();
        std::exception_ptr error;

        Step get_return_object() noexcept { return Step(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct ToCaller {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
                return self.promise().caller;
            }
            void await_resume() noexcept {}
        };
        ToCaller final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { error = std::current_exception(); }

        static void* operator new(std::size_t bytes) { return FramePool::take(bytes); }
        static void operator delete(void* frame, std::size_t bytes) noexcept { FramePool::give_back(frame, bytes); }
    };

    Step() = default;
    explicit Step(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
    Step(Step&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Step& operator=(Step&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Step() {
        if (handle_) handle_.destroy();
    }

    /// Runs to the first wait, or to the end.
    void start() { handle_.resume(); }
    bool done() const noexcept { return !handle_ || handle_.done(); }
    void rethrow() const {
        if (handle_ && handle_.promise().error) std::rethrow_exception(handle_.promise().error);
    }

    struct Awaiter {
        std::coroutine_handle<promise_type> callee;
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
            callee.promise().caller = caller;
            return callee;
        }
        void await_resume() const {
            if (callee.promise().error) std::rethrow_exception(callee.promise().error);
        }
    };
    Awaiter operator co_await() const& noexcept { return {handle_}; }
    Awaiter operator co_await() const&& noexcept { return {handle_}; }

private:
    std::coroutine_handle<promise_type> handle_;
};

} // namespace smpc::pd::shared3p

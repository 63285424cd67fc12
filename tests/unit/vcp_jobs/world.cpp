// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "libclient/vc/job_json.h"

namespace smpc::vcp::test {

using client::JobState;

struct World::Task {
    unsigned party;
    std::string job;
    unsigned attempt;
    std::string group;
    std::uint64_t life;
    bool over = false;
    bool broken = false; ///< over without success
};

struct World::Party : BoardHost {
    Party(World& w, unsigned n) : world(w), number(n) {}

    client::Time wall() override { return client::Time(std::chrono::milliseconds(world.now_)); }
    Milliseconds steady() override { return world.now_; }
    std::uint64_t fresh() override { return ++world.fresh_; }
    void save(JobRecord const& record) override {
        bool now = world.crash_at_save && ++world.saves == *world.crash_at_save;
        if (!world.crash_at_save) ++world.saves;
        bool crash = now || world.chance(world.options.crash_in_save);
        if (crash && (now ? world.crash_before_write : world.chance(0.5))) throw Crash{};
        // Through its JSON form, as on a real disk.
        auto written = record_from_json(nlohmann::json::parse(to_json(record).dump()));
        world.check(written, number);
        disk[record.id] = std::move(written);
        if (crash) throw Crash{};
    }
    std::optional<JobRecord> load(std::string const& id) override {
        auto it = disk.find(id);
        return it == disk.end() ? std::nullopt : std::optional(it->second);
    }
    void prepare(JobRecord const& record) override {
        auto id = record.id;
        world.at(world.now_ + world.delay(), [this, id, l = life] {
            if (l != life) return;
            auto key = fmt::format("{}/{}", number, id);
            world.guarded(number, [&](Board& b) {
                if (world.missing_programs.contains(key))
                    b.unprepared(id, Error(ErrorCode::not_found, "no such program"));
                else
                    b.prepared(id, world.facts.contains(key) ? world.facts[key] : R"({"inputs":[],"program":"p"})");
            });
        });
    }
    std::string listen(std::string const& id, unsigned) override {
        return listening[id] = fmt::format("p{}:{}", number, ++world.fresh_);
    }
    void unlisten(std::string const& id) override { listening.erase(id); }
    void run(JobRecord const& record, std::vector<std::string> const& addresses) override {
        listening.erase(record.id);
        world.start_task(number, record, addresses);
    }
    void stop(std::string const& id, unsigned attempt) override {
        for (auto const& task : tasks)
            if (task->job == id && task->attempt == attempt)
                world.at(world.now_ + world.delay(), [this, task] {
                    world.end_task(task, Fault{Error(ErrorCode::terminated, "stopped"), true, false});
                });
    }
    void changed(JobRecord const&) override {}
    void outgoing(unsigned) override {}

    World& world;
    unsigned number;
    std::uint64_t life = 0;
    std::unique_ptr<Board> board;
    std::map<std::string, JobRecord> disk;
    std::map<std::string, std::string> listening;
    std::vector<std::shared_ptr<Task>> tasks;
};

World::World(WorldOptions o) : options(o), random_(o.seed) {
    for (unsigned p = 1; p <= options.parties; ++p) parties_.push_back(std::make_unique<Party>(*this, p));
    for (unsigned p = 1; p <= options.parties; ++p) start(p);
}

World::~World() = default;

void World::at(Milliseconds when, std::function<void()> action) {
    events_.push({std::max(when, now_), ++number_, std::move(action)});
}

void World::run_until(Milliseconds when) {
    while (!events_.empty() && events_.top().when <= when && violation_.empty()) {
        auto event = events_.top();
        events_.pop();
        now_ = event.when;
        event.action();
    }
    now_ = std::max(now_, when);
}

bool World::alive(unsigned party) const {
    return parties_[party - 1]->board != nullptr;
}
Board& World::board(unsigned party) {
    return *parties_[party - 1]->board;
}
std::optional<JobRecord> World::on_disk(unsigned party, std::string const& id) const {
    return parties_[party - 1]->load(id);
}
std::optional<JobState> World::state(unsigned party, std::string const& id) const {
    auto record = on_disk(party, id);
    return record ? std::optional(record->state()) : std::nullopt;
}

/// Everything that a party does goes through here: it may crash in the middle.
void World::guarded(unsigned party, std::function<void(Board&)> const& action) {
    auto& p = *parties_[party - 1];
    if (!p.board) return;
    try {
        action(*p.board);
        pump(party);
    } catch (Crash const&) {
        crash(party);
        at(now_ + 50 + static_cast<Milliseconds>(random_() % 3000), [this, party] { start(party); });
    }
}

void World::start(unsigned party) {
    auto& p = *parties_[party - 1];
    if (p.board) return;
    ++p.life;
    BoardOptions own;
    own.party = party;
    own.parties = options.parties;
    own.max_parallel = options.max_parallel;
    p.board = std::make_unique<Board>(own, p);
    guarded(party, [&](Board& board) {
        auto disk = p.disk;
        for (auto const& [id, record] : disk)
            if (!record.decision) board.restore(record);
    });
    std::function<void()> tick = [this, party, life = p.life] {
        auto& self = *parties_[party - 1];
        if (self.life != life || !self.board) return;
        guarded(party, [](Board& board) { board.tick(); });
    };
    // Often enough for every limit of the protocol.
    auto repeat = std::make_shared<std::function<void()>>();
    *repeat = [this, party, life = p.life, tick, weak = std::weak_ptr(repeat)] {
        auto& self = *parties_[party - 1];
        if (self.life != life || !self.board) return;
        auto wake = self.board->wake();
        if (wake && *wake <= now_) tick();
        if (auto again = weak.lock()) at(now_ + 50, [again] { (*again)(); });
    };
    at(now_ + 50, [repeat] { (*repeat)(); });
}

void World::crash(unsigned party) {
    auto& p = *parties_[party - 1];
    if (!p.board) return;
    p.board.reset();
    ++p.life;
    p.listening.clear();
    auto tasks = std::move(p.tasks);
    p.tasks.clear();
    for (auto const& task : tasks) {
        if (task->over) continue;
        task->over = task->broken = true;
        group_fault(task->group, Fault{Error(ErrorCode::party_lost, "a peer is gone").party(party), false, false});
    }
}

void World::submit(unsigned party, std::string const& id, std::function<void(client::JobRequest&)> const& change) {
    auto& p = *parties_[party - 1];
    if (!p.board) return;
    client::JobRequest request;
    request.id = id;
    request.program = {"p.sb"};
    if (change) change(request);
    if (auto there = p.load(id); there && there->known) return;
    JobRecord record;
    record.id = id;
    record.request = request;
    record.digest = client::digest_of(request);
    record.times.accepted = p.wall();
    guarded(party, [&](Board& board) { board.submit(std::move(record)); });
}

void World::cancel(unsigned party, std::string const& id) {
    guarded(party, [&](Board& board) { board.cancel(id, Error(ErrorCode::cancelled, "cancelled")); });
}

void World::pump(unsigned party) {
    for (unsigned peer = 1; peer <= options.parties; ++peer) {
        if (peer == party) continue;
        while (parties_[party - 1]->board) {
            auto message = parties_[party - 1]->board->next(peer);
            if (!message) break;
            transmit(party, peer, std::move(*message));
        }
    }
}

void World::transmit(unsigned from, unsigned to, Board::Message message) {
    auto life = parties_[from - 1]->life;
    auto deliver = [this, from, to, life, message](bool last) {
        auto& receiver = *parties_[to - 1];
        std::optional<JobView> answer;
        bool down = cut.contains({from, to}) || cut.contains({to, from});
        if (receiver.board && !down)
            guarded(to, [&](Board& board) {
                auto view = view_from_json(nlohmann::json::parse(to_json(message.view).dump()));
                answer = board.receive(from, message.id, view);
            });
        if (!last) return;
        bool lost = !answer || chance(options.loss);
        at(now_ + (lost ? 100 : delay()), [this, from, to, life, message, answer, lost] {
            auto& sender = *parties_[from - 1];
            if (sender.life != life) return;
            guarded(from, [&](Board& board) {
                if (lost)
                    board.unanswered(to, message);
                else
                    board.answered(to, message, view_from_json(nlohmann::json::parse(to_json(*answer).dump())));
            });
        });
    };
    if (chance(options.repeat)) at(now_ + delay() * 10, [deliver] { deliver(false); });
    if (chance(options.loss))
        at(now_ + 100, [this, from, to, life, message] {
            if (parties_[from - 1]->life == life) guarded(from, [&](Board& board) { board.unanswered(to, message); });
        });
    else
        at(now_ + delay(), [deliver] { deliver(true); });
}

void World::start_task(unsigned party, JobRecord const& record, std::vector<std::string> const& addresses) {
    auto& p = *parties_[party - 1];
    auto group = fmt::format("{}|{}|{}", record.id, record.attempt, fmt::join(addresses, ","));
    auto task = std::make_shared<Task>(Task{party, record.id, record.attempt, group, p.life});
    p.tasks.push_back(task);
    if (party == 1) order.push_back(record.id);
    unsigned running = 0;
    for (auto const& t : p.tasks) running += t->over ? 0 : 1;
    most_tasks = std::max(most_tasks, running);
    auto& members = groups_[group];
    members.push_back(task);
    if (members.size() == options.parties) {
        bool bad = chance(options.bad_program);
        auto together = now_ + static_cast<Milliseconds>(random_() % 300);
        for (auto const& member : members)
            at(together + delay(), [this, member, bad] {
                if (member->over) return;
                bool whole = true;
                for (auto const& other : groups_[member->group]) whole = whole && !other->broken;
                if (!whole) return; // the fault is on its way
                if (bad)
                    end_task(member, Fault{Error(ErrorCode::program_failed, "assertion failed"), false, false});
                else if (chance(options.task_killed))
                    end_task(member, Fault{Error(ErrorCode::party_lost, "ended by signal 9"), false, true});
                else
                    end_task(member, std::nullopt);
            });
    }
    at(now_ + 4'000, [this, task] { // nobody came
        if (!task->over && groups_[task->group].size() < options.parties)
            end_task(task, Fault{Error(ErrorCode::unavailable, "peers did not connect"), false, false});
    });
}

void World::end_task(std::shared_ptr<Task> const& task, std::optional<Fault> fault) {
    auto& p = *parties_[task->party - 1];
    if (task->over || p.life != task->life) return;
    task->over = true;
    task->broken = fault.has_value();
    std::erase(p.tasks, task);
    guarded(task->party, [&](Board& board) {
        if (fault)
            board.faulted(task->job, task->attempt, *fault);
        else
            board.succeeded(task->job, task->attempt, {{{"x"}, 8, 0}, "00"}, {});
    });
    if (fault) group_fault(task->group, Fault{Error(ErrorCode::party_lost, "a peer is gone"), false, false});
}

void World::group_fault(std::string const& group, Fault const& fault) {
    for (auto const& other : groups_[group])
        if (!other->over) at(now_ + delay(), [this, other, fault] { end_task(other, fault); });
}

void World::check(JobRecord const& record, unsigned party) {
    auto& p = *parties_[party - 1];
    if (auto before = p.load(record.id); before && before->decision && !record.decision)
        violation_ = fmt::format("{}: party {} forgets the decision", record.id, party);
    if (!record.decision) return;
    std::pair outcome(record.decision->state, record.decision->attempt);
    auto [at, first] = decided_.try_emplace(record.id, outcome);
    if (at->second != outcome)
        violation_ =
            fmt::format("{}: {} (attempt {}) and {} (attempt {}) at party {}", record.id, name_of(at->second.first),
                        at->second.second, name_of(outcome.first), outcome.second, party);
    if (record.decision->state != JobState::succeeded) return;
    for (unsigned q = 1; q <= options.parties; ++q) {
        auto theirs = q == party ? std::optional(record) : on_disk(q, record.id);
        if (!theirs || theirs->phase != Phase::done || theirs->attempt != record.decision->attempt)
            violation_ = fmt::format("{}: succeeded, but party {} has no result of attempt {}", record.id, q,
                                     record.decision->attempt);
    }
}

} // namespace smpc::vcp::test

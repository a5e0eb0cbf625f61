// SPDX-License-Identifier: MIT
// Dispatch at 100 000 listeners (1000 of them globs) beside 10 listeners, with 5 matches at both
// sizes.
#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/history/eventhistory.h"
#include "tests/bench/benchrow.h"

#include <ctime>
#include <string>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

constexpr int eventsPerTurn = 1000;
constexpr int turns = 200;
constexpr int rounds = 9;

double cpuNanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
}

/// A dispatcher with `size` listeners, of which 5 match each event; eight kinds of events take
/// turns.
class Field {
public:
    explicit Field(int size)
        : m_history(eventsPerTurn, m_names)
        , m_dispatcher(m_names, Scheduler::system())
    {
        // The five that match each of the eight kinds of event.
        add(u"bot-updates"_s, u"*"_s);
        add(u"*"_s, u"*"_s);
        add(u"bot-*"_s, u"*"_s);
        add(u"*-updates"_s, u"trade-*"_s);
        add(u"*"_s, u"trade-*"_s);
        const int globs = size / 100;
        for (int i = 5; i < size; ++i) {
            const QString number = QString::number(i);
            if (i < globs + 2)
                add(u"user-"_s + number + u"-*"_s, u"notification"_s);
            else if (i % 3 == 0)
                add(u"bot-updates"_s, u"event-"_s + number);
            else if (i % 3 == 1)
                add(u"channel-"_s + number, u"trade-executed"_s);
            else
                add(u"channel-"_s + number, u"*"_s);
        }
        Frame frame;
        frame.channel = "bot-updates";
        frame.rawData = R"("{\"symbol\":\"BTC-EUR\",\"amount\":12.5}")";
        for (int i = 0; i < eventsPerTurn; ++i) {
            const std::string event = "trade-" + std::to_string(i % 8);
            frame.event = event;
            m_history.append(frame, {});
        }
    }

    /// CPU nanoseconds per event; a listener comes or goes after each turn if `changing`.
    double measure(bool changing)
    {
        m_calls = 0;
        const double begin = cpuNanoseconds();
        for (int turn = 0; turn < turns; ++turn) {
            m_dispatcher.dispatch(m_history, 1, eventsPerTurn);
            if (changing)
                change();
        }
        const double took = cpuNanoseconds() - begin;
        if (m_calls != 5ull * eventsPerTurn * turns)
            std::abort();
        return took / (double(eventsPerTurn) * turns);
    }

private:
    void add(const QString &channel, const QString &event)
    {
        Listener listener;
        listener.id = ListenerId(QString::number(m_nextId++));
        listener.channel = channel;
        listener.event = event;
        listener.callback = [this](const Event &) { ++m_calls; };
        if (!m_dispatcher.addListener(listener))
            std::abort();
    }
    void change()
    {
        // Alternately an exact listener and a glob; neither matches.
        if (m_changing) {
            m_dispatcher.removeListener(ListenerId(QString::number(m_nextId - 1)));
        } else {
            m_useGlob = !m_useGlob;
            add(u"elsewhere"_s, m_useGlob ? u"x-*"_s : u"x"_s);
        }
        m_changing = !m_changing;
    }

    std::shared_ptr<Interner> m_names = std::make_shared<Interner>();
    EventHistory m_history;
    EventDispatcher m_dispatcher;
    int m_nextId = 0;
    bool m_changing = false;
    bool m_useGlob = false;
    quint64 m_calls = 0;
};

Bench::Row compare(const char *name, Field &many, Field &few, bool changing)
{
    std::vector<double> ours;
    std::vector<double> peer;
    for (int round = 0; round < rounds; ++round) {
        peer.push_back(few.measure(changing));
        ours.push_back(many.measure(changing));
    }
    return {name, Bench::median(ours),     Bench::median(peer), "CPU ns/event", rounds,
            4,    Bench::Row::Gate::AtMost};
}

} // namespace

int main()
{
    Field few(10);
    Field many(100000);
    few.measure(true); // warm
    many.measure(true);
    bool passes = true;
    for (const Bench::Row &row :
         {compare("dispatch at 100000 listeners vs 10, warm", many, few, false),
          compare("dispatch at 100000 listeners vs 10, a change every 1000 events", many, few,
                  true)}) {
        row.print();
        passes = passes && row.passes();
    }
    return passes ? 0 : 7;
}

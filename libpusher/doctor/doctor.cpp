// SPDX-License-Identifier: MIT
#include "libpusher/doctor/doctor.h"

#include "libpusher/config/clientoptions.h"
#include "libpusher/connection/tlsconfiguration.h"
#include "libpusher/connection/websockettransport.h"
#include "libpusher/doctor/doctor_p.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/channelname.h"

#include <algorithm>
#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using Cause = Diagnosis::Cause;

constexpr int tlsPort = 443;
constexpr int plainPort = 80;

Detail::Target targetOf(const Endpoint &endpoint)
{
    const QUrl url = endpoint.webSocketUrl();
    return {url.host(), url.port(endpoint.tls ? tlsPort : plainPort)};
}

Detail::Permitter permitterOf(const ClientOptions &client)
{
    const QByteArrayView encoded = client.encryptionMasterKey.reveal();
    return {.key = client.connection.endpoint.key.toUtf8(),
            .endpoint = QUrl(client.authEndpoint),
            .userEndpoint = QUrl(client.userAuthEndpoint),
            .token = client.token.clone(),
            .secret = client.secret.clone(),
            .user = UserId(client.userId),
            .masterKey = Secret(
                QByteArray::fromBase64(QByteArray::fromRawData(encoded.data(), encoded.size()))),
            .route = client.network.routeOrNowhere()};
}
} // namespace

Doctor::Private::Private(Doctor &doctor, const ClientOptions &client, Options examination,
                         std::shared_ptr<Scheduler> clock, TransportFactory factory)
    : q(doctor)
    , options(std::move(examination))
    , scheduler(std::move(clock))
    , endpoint(client.connection.endpoint)
    , appId(client.appId)
    , signsIn(client.signIn)
    , permitter(permitterOf(client))
    , line(permitter.route)
    , link(factory ? std::move(factory)
                   : webSocketTransportFactory(scheduler, {.route = permitter.route}))
    , permission(permitter, link)
    , api(permitter.route)
{
}

void Doctor::Private::plan()
{
    for (const Step step : {Step::Dns, Step::Tcp, Step::Tls, Step::Handshake})
        planned.push_back({step});
    QList<ChannelName> channels = options.channels;
    if (channels.isEmpty()) {
        channels.append(ChannelName(u"pushwatch-doctor"_s));
        if (permitter.endpoint.isEmpty() && !permitter.secret.isEmpty())
            channels.append(ChannelName(u"private-pushwatch-doctor"_s));
    }
    std::stable_partition(channels.begin(), channels.end(), [](const ChannelName &channel) {
        return !needsAuthorization(channelKind(channel.value()));
    });
    for (const ChannelName &channel : channels) {
        const bool open = !needsAuthorization(channelKind(channel.value()));
        planned.push_back({open ? Step::Subscribe : Step::Auth, channel});
    }
    const auto isAuth = [](const Planned &entry) { return entry.step == Step::Auth; };
    if (std::none_of(planned.cbegin(), planned.cend(), isAuth))
        planned.push_back({Step::Auth});
    if (signsIn)
        planned.push_back({Step::SignIn});
    planned.push_back({Step::Api});
}

void Doctor::Private::next()
{
    if (planned.empty()) {
        finish();
        return;
    }
    current = planned.front();
    planned.pop_front();
    Q_EMIT q.stepStarted(current->step, current->channel);
    if (const QString why = obstacle(); !why.isEmpty()) {
        StepResult skipped{.step = current->step, .channel = current->channel};
        skipped.diagnosis.message = u"not examined: "_s + why;
        tell(std::move(skipped));
        return;
    }
    stepStart = scheduler->now();
    stepTimer = scheduler->singleShot(options.stepDeadline, [this] { stepTimedOut(); });
    run();
}

QString Doctor::Private::obstacle() const
{
    switch (current->step) {
    case Step::Dns:
        break;
    case Step::Tls:
        if (!endpoint.tls)
            return u"the connection is not encrypted, as the options say"_s;
        [[fallthrough]];
    case Step::Tcp:
    case Step::Handshake:
        return lineBroken ? u"there is no way to the server"_s : QString();
    case Step::Auth:
        if (current->channel.isEmpty())
            return u"no channel that needs permission is named"_s;
        [[fallthrough]];
    case Step::Subscribe:
    case Step::SignIn:
        return link.isOpen() ? QString() : u"there is no connection"_s;
    case Step::Api:
        if (appId.isEmpty() || permitter.secret.isEmpty())
            return u"the HTTP API needs the app id and the secret"_s;
        // It may be elsewhere; where it is not, this would only fail again.
        if (lineBroken && endpoint.httpBaseUrl().host() == targetOf(endpoint).host)
            return u"there is no way to the server"_s;
        break;
    }
    return {};
}

void Doctor::Private::run()
{
    const auto done = [this](const Diagnosis &diagnosis) { conclude(diagnosis); };
    switch (current->step) {
    case Step::Dns:
        line.lookUp(endpoint.webSocketUrl(), targetOf(endpoint), done);
        break;
    case Step::Tcp:
        line.connectTcp(done);
        break;
    case Step::Tls:
        line.encrypt(done);
        break;
    case Step::Handshake:
        line.abort();
        link.open(endpoint.webSocketUrl(), targetOf(endpoint), done);
        break;
    case Step::Subscribe:
        link.subscribe(current->channel, {}, false, done);
        break;
    case Step::Auth:
        permission.start(AuthRequest{link.socketId(), current->channel}, done);
        break;
    case Step::SignIn:
        permission.start(AuthRequest{link.socketId(), {}, true}, done);
        break;
    case Step::Api:
        askApi([this](Detail::HttpEvidence http) {
            hide(http, permitter.secret);
            Diagnosis diagnosis = Detail::diagnoseApi(http, scheduler->wallNow());
            if (diagnosis.cause == Cause::None)
                diagnosis.message = u"the HTTP API takes app id, key and secret"_s;
            conclude(diagnosis);
        });
        break;
    }
}

void Doctor::Private::askApi(const Detail::HttpProbe::Done &done)
{
    // A question that costs nothing and changes nothing.
    const QByteArray path = "/apps/" + appId.toUtf8().toPercentEncoding() + "/channels";
    const RequestSigner signer(permitter.key, permitter.secret.clone());
    QUrl url = endpoint.httpBaseUrl();
    url.setPath(endpoint.httpPathPrefix() + QString::fromLatin1(path), QUrl::StrictMode);
    url.setQuery(
        QString::fromLatin1(signer.signedQuery({"GET"_ba, path, {}, {}}, scheduler->wallNow())),
        QUrl::StrictMode);
    api.get(url, done);
}

void Doctor::Private::conclude(const Diagnosis &diagnosis)
{
    stepTimer.reset();
    const bool isWarning = diagnosis.cause == Cause::OwnSecretDiffers;
    StepResult result{
        .step = current->step,
        .channel = current->channel,
        .verdict = diagnosis.cause == Cause::None || isWarning ? Verdict::Passed : Verdict::Failed,
        .took = std::chrono::floor<std::chrono::microseconds>(scheduler->now() - stepStart),
        .diagnosis = diagnosis};
    QMetaObject::invokeMethod(
        &q, [this, result = std::move(result)]() mutable { tell(std::move(result)); },
        Qt::QueuedConnection);
}

void Doctor::Private::tell(StepResult result)
{
    if (!current)
        return; // the time was up meanwhile
    current.reset();
    if (result.step < Step::Handshake && result.verdict == Verdict::Failed)
        lineBroken = true;
    report.steps.append(result);
    QMetaObject::invokeMethod(
        &q, [this] { next(); }, Qt::QueuedConnection);
    Q_EMIT q.stepFinished(result);
}

void Doctor::Private::stepTimedOut()
{
    stopProbes();
    const bool asked = current->step == Step::Subscribe || current->step == Step::Auth
        || current->step == Step::SignIn;
    conclude({.cause = asked ? Cause::NoAnswer : Cause::TimedOut,
              .code = asked ? Error::Code::AuthorizationFailed : Error::Code::ConnectionFailed,
              .message = u"no answer within %1 ms"_s.arg(options.stepDeadline.count()),
              .parameters = {{u"timeoutMs"_s, qint64(options.stepDeadline.count())}}});
}

void Doctor::Private::timeIsUp()
{
    report.timedOut = true;
    planned.clear();
    stopProbes();
    stepTimer.reset();
    if (current) {
        StepResult result{
            .step = current->step,
            .channel = current->channel,
            .verdict = Verdict::Failed,
            .took = std::chrono::floor<std::chrono::microseconds>(scheduler->now() - stepStart)};
        result.diagnosis = {.cause = Cause::TimedOut,
                            .code = Error::Code::ConnectionFailed,
                            .message = u"the whole examination did not end within %1 ms"_s.arg(
                                options.deadline.count()),
                            .parameters = {{u"timeoutMs"_s, qint64(options.deadline.count())}}};
        tell(std::move(result));
    }
}

void Doctor::Private::stopProbes()
{
    if (current && current->step < Step::Handshake)
        line.abort();
    else if (current && current->step == Step::Handshake)
        link.close();
    permission.abort();
    link.forget();
    api.abort();
}

void Doctor::Private::finish()
{
    timer.reset();
    line.abort();
    link.close();
    Q_EMIT q.finished(report);
}

Doctor::Doctor(const ClientOptions &client, Options options, std::shared_ptr<Scheduler> scheduler,
               TransportFactory factory, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, client, std::move(options), std::move(scheduler),
                                  std::move(factory)))
{
}

Doctor::~Doctor() = default;

void Doctor::start()
{
    // Reading the CA certificates takes longer than most handshakes, and is not one.
    if (d->endpoint.tls)
        std::ignore = Detail::clientTlsConfiguration();
    Q_ASSERT(d->planned.empty() && d->report.steps.isEmpty());
    d->plan();
    d->timer = d->scheduler->singleShot(d->options.deadline, [this] { d->timeIsUp(); });
    QMetaObject::invokeMethod(
        this, [this] { d->next(); }, Qt::QueuedConnection);
}

const Doctor::StepResult *Doctor::Report::firstFailed() const
{
    const auto failed = std::find_if(steps.cbegin(), steps.cend(), [](const StepResult &result) {
        return result.verdict == Verdict::Failed;
    });
    return failed == steps.cend() ? nullptr : &*failed;
}

QString Doctor::stepText(Step step)
{
    switch (step) {
    case Step::Dns:
        return u"dns"_s;
    case Step::Tcp:
        return u"tcp"_s;
    case Step::Tls:
        return u"tls"_s;
    case Step::Handshake:
        return u"handshake"_s;
    case Step::Subscribe:
        return u"subscribe"_s;
    case Step::Auth:
        return u"auth"_s;
    case Step::SignIn:
        return u"sign-in"_s;
    case Step::Api:
        return u"api"_s;
    }
    Q_UNREACHABLE();
}

QString Doctor::verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Passed:
        return u"passed"_s;
    case Verdict::Failed:
        return u"failed"_s;
    case Verdict::Skipped:
        return u"skipped"_s;
    }
    Q_UNREACHABLE();
}

} // namespace Pusher

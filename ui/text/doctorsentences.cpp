// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/doctorsentences.h"

#include "ui/text/foreigntext.h"

namespace Console {

using Pusher::Doctor;
using Cause = Pusher::Diagnosis::Cause;

QString DoctorSentences::step(Doctor::Step step, const Pusher::ChannelName &channel)
{
    const QString name = ForeignText::inSentence(channel.value());
    switch (step) {
    case Doctor::Step::Dns:
        return tr("Name");
    case Doctor::Step::Tcp:
        return tr("TCP");
    case Doctor::Step::Tls:
        return tr("TLS");
    case Doctor::Step::Handshake:
        return tr("Handshake");
    case Doctor::Step::Subscribe:
        return tr("Subscription to %1").arg(name);
    case Doctor::Step::Auth:
        return channel.isEmpty() ? tr("Permission") : tr("Permission for %1").arg(name);
    case Doctor::Step::SignIn:
        return tr("Sign-in");
    case Doctor::Step::Api:
        return tr("HTTP API");
    }
    Q_UNREACHABLE();
}

QString DoctorSentences::verdict(Doctor::Verdict verdict)
{
    switch (verdict) {
    case Doctor::Verdict::Passed:
        return tr("passed");
    case Doctor::Verdict::Failed:
        return tr("failed");
    case Doctor::Verdict::Skipped:
        return tr("not examined");
    }
    Q_UNREACHABLE();
}

QString DoctorSentences::cause(Cause cause)
{
    switch (cause) {
    case Cause::None:
        return {};
    case Cause::NameNotFound:
        return tr("No such host. Check its name, or the cluster.");
    case Cause::NameLookupFailed:
        return tr("The name cannot be looked up. Is this computer online?");
    case Cause::ProxyFailed:
        return tr("The proxy does not let us through. Check it, or set none.");
    case Cause::ConnectionRefused:
        return tr("Nothing listens at this port, or a firewall refuses.");
    case Cause::Unreachable:
        return tr("The host cannot be reached.");
    case Cause::TimedOut:
        return tr("No answer in time.");
    case Cause::ConnectionLost:
        return tr("The connection broke.");
    case Cause::CertificateExpired:
        return tr("The server's certificate has expired.");
    case Cause::CertificateNotYetValid:
        return tr("The server's certificate is not valid yet. Is the clock right?");
    case Cause::CertificateOtherHost:
        return tr("The server's certificate is for another host.");
    case Cause::CertificateUntrusted:
        return tr("Nobody trusted vouches for the server's certificate.");
    case Cause::CertificateInvalid:
        return tr("The server's certificate is not valid.");
    case Cause::TlsFailed:
        return tr("The server does not speak TLS at this port.");
    case Cause::CaptivePortal:
        return tr("A web page answers instead: a log-in to the network, or a proxy.");
    case Cause::NotAWebsocket:
        return tr("There is a web server, but no Pusher server. Check host, port and path.");
    case Cause::NotPusher:
        return tr("The server does not greet as a Pusher server does.");
    case Cause::TlsRequired:
        return tr("The application takes encrypted connections only.");
    case Cause::KeyUnknown:
        return tr("The key is unknown in this cluster. Check key and cluster.");
    case Cause::AppDisabled:
        return tr("The application is disabled.");
    case Cause::OverQuota:
        return tr("The application has no connections left.");
    case Cause::PathNotFound:
        return tr("The server does not know this path.");
    case Cause::OriginRefused:
        return tr("The application does not allow this origin.");
    case Cause::NotAuthorised:
        return tr("The connection was not authorised.");
    case Cause::ClosedByServer:
        return tr("The server closed the connection.");
    case Cause::NobodyPermits:
        return tr("Nobody gives permission: set an auth endpoint or the secret.");
    case Cause::EndpointUnreachable:
        return tr("The auth endpoint cannot be reached.");
    case Cause::EndpointRedirects:
        return tr("The auth endpoint redirects. Does it want a log-in?");
    case Cause::EndpointHtml:
        return tr("The auth endpoint answers with a web page. Check its address.");
    case Cause::EndpointEmpty:
        return tr("The auth endpoint answers nothing.");
    case Cause::EndpointRefused:
        return tr("The auth endpoint refuses.");
    case Cause::EndpointFailed:
        return tr("The auth endpoint failed.");
    case Cause::AnswerNotJson:
        return tr("The auth endpoint's answer is no JSON.");
    case Cause::AnswerDoubleEncoded:
        return tr("The auth endpoint encodes its answer twice.");
    case Cause::AnswerIncomplete:
        return tr("The auth endpoint's answer has no signature.");
    case Cause::KeyMismatch:
        return tr("The permission is for another application key.");
    case Cause::SignatureMalformed:
        return tr("The signature is none.");
    case Cause::ChannelDataMissing:
        return tr("A presence channel needs channel_data in the answer.");
    case Cause::ChannelDataReserialised:
        return tr("The data was encoded anew after it was signed.");
    case Cause::ChannelDataNotSigned:
        return tr("The data was not signed with the channel.");
    case Cause::UserIdMissing:
        return tr("The user has no id.");
    case Cause::SharedSecretMissing:
        return tr("An encrypted channel needs its key.");
    case Cause::SharedSecretInvalid:
        return tr("The channel's key is not 32 bytes in base64.");
    case Cause::OtherSocket:
        return tr("The signature is for another connection.");
    case Cause::OtherChannel:
        return tr("The signature is for another channel.");
    case Cause::SignatureDiffers:
        return tr("The signature is made with another secret, or over other bytes.");
    case Cause::OwnSecretDiffers:
        return tr("It works, but the secret set here is not the application's.");
    case Cause::SignatureRefused:
        return tr("The server refuses the signature. Is it the secret of this key?");
    case Cause::SubscriptionRefused:
        return tr("The server refuses the subscription.");
    case Cause::NoAnswer:
        return tr("The server does not answer.");
    case Cause::SignInUnsupported:
        return tr("This server cannot sign users in.");
    case Cause::SignInRefused:
        return tr("The server refuses to sign the user in.");
    case Cause::ClockOff:
        return tr("This computer's clock differs too much from the server's.");
    case Cause::CredentialsRefused:
        return tr("The HTTP API refuses key, secret or app id.");
    case Cause::AppNotFound:
        return tr("The HTTP API knows no such app id.");
    case Cause::ApiFailed:
        return tr("The HTTP API failed.");
    }
    Q_UNREACHABLE();
}

QString DoctorSentences::finding(const Doctor::StepResult &result)
{
    const QString words = cause(result.diagnosis.cause);
    if (!words.isEmpty())
        return words;
    return result.verdict == Doctor::Verdict::Skipped ? tr("Not examined.") : tr("In order.");
}

QString DoctorSentences::summary(const Doctor::Report &report)
{
    const Doctor::StepResult *failed = report.firstFailed();
    if (!failed)
        return tr("Everything that was examined is in order.");
    //: %1 a step such as "TLS", %2 a sentence
    return tr("%1: %2").arg(step(failed->step, failed->channel), finding(*failed));
}

} // namespace Console

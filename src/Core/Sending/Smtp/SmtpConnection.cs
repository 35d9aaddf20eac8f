using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// Opens a connection up to the point at which mail may leave. Socket and TLS are our own: MailKit's sockets wait for company (40 ms a mail), and its checks of certificates would not be ours.
/// EHLO and AUTH
/// are MailKit's, on our stream; behind STARTTLS it is told the greeting once more, which costs one EHLO.
/// </summary>
internal sealed class SmtpConnection(SmtpServerSettings settings, TimeProvider time, Random chance)
{
    private const int MostAddresses = 4;

    private static readonly byte[] Replayed = "220 as before\r\n"u8.ToArray();

    private readonly string where = $"{settings.Host}:{settings.Port}";

    /// <summary>Never throws but on <paramref name="cancel"/>.</summary>
    /// <param name="cancel">Throws on it.</param>
    /// <param name="seen">Gets what is seen on the way. Null: nobody wants to know.</param>
    public async Task<SmtpOpening> OpenAsync(CancellationToken cancel, SmtpSeen? seen = null)
    {
        seen ??= new SmtpSeen();
        using var limit = new CancellationTokenSource(SmtpLimits.Connect, time);
        await using var link = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        var tls = new SmtpTls(settings, time);
        SmtpLine? line = null;
        try
        {
            line = new SmtpLine(await DialAsync(limit.Token), time);
            seen.IsConnected = true;
            var opening = await ShakeAsync(line, tls, seen, limit);
            if (opening is SmtpOpening.Opened) line = null;
            return opening;
        }
        catch (Exception e) when (e is SocketException or IOException or SmtpLineException or AuthenticationException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            seen.Fault = tls.Fault is null ? KindOf(e, seen) : tls.Kind;
            return Away(seen.Words = tls.Fault ?? Words(e));
        }
        finally
        {
            seen.Certificate = tls.Seen;
            if (line is not null) await line.DisposeAsync();
        }
    }

    private async Task<Socket> DialAsync(CancellationToken cancel)
    {
        var found = IPAddress.TryParse(settings.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(settings.Host, cancel);
        if (found.Length == 0 || !found.All(SmtpHosts.IsAllowed)) throw new SmtpLineException($"{settings.Host} leads to where no relay is");
        for (var i = 0; ; i++)
        {
            var socket = new Socket(found[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(found[i], settings.Port, cancel);
                return socket;
            }
            catch (SocketException) when (i + 1 < Math.Min(found.Length, MostAddresses))
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task<SmtpOpening> ShakeAsync(SmtpLine line, SmtpTls tls, SmtpSeen seen, CancellationTokenSource limit)
    {
        limit.CancelAfter(SmtpLimits.Handshake);
        if (settings.Encryption == SmtpEncryption.StartTls && await AskForTlsAsync(line, seen, limit.Token) is { } failed) return failed;
        if (settings.Encryption != SmtpEncryption.None)
        {
            seen.Verb = SmtpVerb.StartTls;
            await line.SecureAsync(tls.Options(), limit.Token);
        }

        limit.CancelAfter(SmtpLimits.Handshake);
        return await IntroduceAsync(line, seen, new HandshakeStream(line.Stream, settings.Encryption == SmtpEncryption.StartTls ? Replayed : default), limit);
    }

    /// <summary>Null: TLS may begin. What was sent in clear behind the server's consent is somebody's who wants it taken for what came encrypted (RFC 3207 section 5).</summary>
    private async Task<SmtpOpening.Failed?> AskForTlsAsync(SmtpLine line, SmtpSeen seen, CancellationToken cancel)
    {
        var greeting = await line.ReadAsync(cancel);
        seen.Greeting = $"{greeting}";
        if (!greeting.IsPositive) return Refused(SmtpVerb.Greeting, greeting, seen);
        seen.Verb = SmtpVerb.Ehlo;
        var offer = await AskAsync(line, $"EHLO {LocalName(line)}\r\n", cancel);
        if (!offer.IsPositive) return Refused(SmtpVerb.Ehlo, offer, seen);
        if (!offer.Text.Split(' ').Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            return Unfit(SmtpFault.NoStartTls, $"{where} offers no STARTTLS, and nothing is sent there without encryption", seen);
        var consent = await AskAsync(line, "STARTTLS\r\n", cancel);
        if (!consent.IsPositive) return Refused(SmtpVerb.StartTls, consent, seen);
        return line.IsQuiet ? null : throw new SmtpLineException($"{where} sent something in clear behind its consent to TLS; the connection was closed");
    }

    private static async Task<SmtpReply> AskAsync(SmtpLine line, string command, CancellationToken cancel)
    {
        if (!line.IsQuiet) throw new SmtpLineException("The server answered before it was asked");
        line.PutText(command);
        await line.FlushAsync(cancel);
        return await line.ReadAsync(cancel);
    }

    private async Task<SmtpOpening> IntroduceAsync(SmtpLine line, SmtpSeen seen, HandshakeStream stream, CancellationTokenSource limit)
    {
        seen.Verb = SmtpVerb.Greeting;
        using var client = new SmtpClient { LocalDomain = LocalName(line) };
        try
        {
            await client.ConnectAsync(stream, settings.Host, settings.Port, MailKit.Security.SecureSocketOptions.None, limit.Token);
            seen.Offers = SmtpOffer.Words(client);
            if (settings.User is not null)
            {
                if (!client.Capabilities.HasFlag(SmtpCapabilities.Authentication))
                    return Unfit(SmtpFault.NoAuth, $"{where} offers no AUTH, and a user name is set for it", seen);
                seen.Verb = SmtpVerb.Auth;
                limit.CancelAfter(SmtpLimits.Handshake);
                await client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(settings.User, settings.Password), limit.Token);
            }

            return new SmtpOpening.Opened(line, SmtpOffer.Of(client));
        }
        catch (Exception e) when (e is CommandException or ProtocolException or MailKit.Security.AuthenticationException or NotSupportedException)
        {
            if (seen.Verb == SmtpVerb.Greeting && stream.HasWritten) seen.Verb = SmtpVerb.Ehlo;
            if (stream.LastReply is { IsPositive: false } said && (said.IsPermanent || said.IsTransient)) return Refused(seen.Verb, said, seen);
            if (seen.Verb == SmtpVerb.Auth && e is MailKit.Security.AuthenticationException or NotSupportedException) return Unfit(SmtpFault.NoAuth, $"{where} knows no way of AUTH that is known here: {e.Message}", seen);
            seen.Fault = SmtpFault.BrokenOff;
            return Away(seen.Words = e.Message);
        }
        finally
        {
            // Behind STARTTLS it is the one that was replayed.
            if ((stream.Greeting ?? stream.LastReply) is { } greeting) seen.Greeting ??= $"{greeting}";
        }
    }

    /// <summary>An address literal (RFC 5321 section 4.1.3): true wherever this machine stands, and never a name that nobody else knows.</summary>
    private static string LocalName(SmtpLine line) => line.LocalAddress is { } address ? address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]" : "[127.0.0.1]";

    private SmtpOpening.Failed Refused(SmtpVerb verb, SmtpReply reply, SmtpSeen seen)
    {
        (seen.Verb, seen.Reply) = (verb, reply);
        seen.Fault = !reply.IsPermanent ? SmtpFault.Busy : verb == SmtpVerb.Auth ? SmtpFault.WrongPassword : SmtpFault.Unwelcome;
        return new SmtpOpening.Failed(SmtpVerdict.OfOpening(verb, reply, where, chance.NextDouble()));
    }

    private static SmtpOpening.Failed Unfit(SmtpFault fault, string words, SmtpSeen seen)
    {
        (seen.Fault, seen.Words) = (fault, words);
        return new SmtpOpening.Failed(new SendResult.ServerStopped(StopReason.Misconfigured, words));
    }

    private SmtpOpening.Failed Away(string words) => new(SmtpVerdict.NotReached($"{where}: {words}", chance.NextDouble()));

    private static SmtpFault KindOf(Exception fault, SmtpSeen seen) => fault switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => SmtpFault.NameUnknown,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => SmtpFault.Refused,
        _ when !seen.IsConnected => SmtpFault.NotReached,
        OperationCanceledException => SmtpFault.Silent,
        AuthenticationException or IOException when seen.Verb == SmtpVerb.StartTls => SmtpFault.NoTls,
        _ => SmtpFault.BrokenOff,
    };

    private string Words(Exception fault) => fault switch
    {
        OperationCanceledException => "no answer in time",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"the name is not known: {fault.Message}",
        AuthenticationException or IOException when settings.Encryption != SmtpEncryption.None => $"no TLS: {fault.InnerException?.Message ?? fault.Message}",
        _ => fault.Message,
    };
}

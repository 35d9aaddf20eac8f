using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>What one handshake with a host showed.</summary>
/// <param name="IsKnown">False: nobody was reached, which from here is no proof: the machine may not be let out, or its own public address not be led back to it.</param>
/// <param name="EndsAt">Of the certificate that was shown. Null: none was.</param>
/// <param name="Fault">Why browsers do not take it, or why it is not known. Null: they do.</param>
internal sealed record TlsFinding(bool IsKnown, DateTimeOffset? EndsAt, string? Fault);

/// <summary>Makes one TLS handshake with what stands in front of Postroad, as a browser would. Nothing is sent in it.</summary>
internal sealed class TlsLook(OutsideHttp outside, TimeProvider time, X509Certificate2? root = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    public async Task<TlsFinding> LookAsync(Uri url, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await using var line = await outside.ConnectAsync(url, either.Token);
            return await ShakeAsync(line, url.IdnHost, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TlsFinding(false, null, $"{url.IdnHost} did not answer at port {url.Port} within {Limit.TotalSeconds:N0} s when it was asked from here.");
        }
        catch (OutsideException e)
        {
            return new TlsFinding(false, null, $"{url.IdnHost} was not asked: {e.Message}.");
        }
        catch (SocketException)
        {
            return new TlsFinding(false, null, $"{url.IdnHost} did not answer at port {url.Port} when it was asked from here.");
        }
    }

    private async Task<TlsFinding> ShakeAsync(Stream line, string host, CancellationToken cancel)
    {
        var shown = new TlsFinding(true, null, $"What answers at {host} ends the handshake: it has no certificate for this host, or speaks no TLS.");
        await using var tls = new SslStream(line);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host, CertificateChainPolicy = Policy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    if (certificate is X509Certificate2 leaf) shown = new TlsFinding(true, new DateTimeOffset(leaf.NotAfter.ToUniversalTime()), FaultOf(leaf, chain, errors, host));
                    return errors == SslPolicyErrors.None;
                },
            }, cancel);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // What was shown until then says it.
        }

        return shown;
    }

    /// <summary>No address that a certificate names is asked: whoever wrote it would choose where we connect.</summary>
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, VerificationTime = time.GetUtcNow().UtcDateTime };
        if (root is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(root);
        return policy;
    }

    private string? FaultOf(X509Certificate2 leaf, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"The certificate that is shown at {host} is for {CertificateFile.Names(leaf)}.";
        if (leaf.NotAfter.ToUniversalTime() <= now) return $"The certificate that is shown at {host} ended on {leaf.NotAfter.ToUniversalTime():d MMM yyyy}.";
        if (leaf.NotBefore.ToUniversalTime() > now) return $"The certificate that is shown at {host} is not valid before {leaf.NotBefore.ToUniversalTime():d MMM yyyy}.";
        if (errors == SslPolicyErrors.None) return null;
        return chain?.ChainStatus.Any(s => s.Status.HasFlag(X509ChainStatusFlags.PartialChain)) is true
            ? $"The certificate that is shown at {host} comes without that of its issuer, or from an authority that this machine does not know."
            : $"The certificate that is shown at {host} is not from an authority that this machine trusts.";
    }
}

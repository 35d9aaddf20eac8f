using System.Collections.Concurrent;
using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Postroad.Core.Domains.Links;

/// <summary>How the certificate file of a host stands.</summary>
/// <param name="ExpiresAt">Of the certificate in use. Null: none is.</param>
/// <param name="Fault">Why what lies in the file now is not used. Null: it is.</param>
/// <param name="ReadAt">When the certificate in use was taken from its file. Null: with <paramref name="ExpiresAt"/>.</param>
/// <param name="Advice">What is not as it should be with the files, though they are used. It may name a path. Null: nothing.</param>
public sealed record CertificateStanding(DateTimeOffset? ExpiresAt, string? Fault, DateTimeOffset? ReadAt, string? Advice = null);

/// <summary>
/// The certificates of tracking domains, in memory. Files are looked at again and again, so that a renewed one is taken without a restart; of one that cannot be used the
/// fault is kept, and the certificate before it stays in use. Thread-safe.
/// </summary>
public sealed partial class Certificates(LinkHosts hosts, TimeProvider time, ILogger<Certificates> log)
{
    /// <summary>So long before the end somebody has to do something: what renews itself has done so 30 days before.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(14);

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>For a TLS handshake that names this host (SNI, RFC 6066 section 3). Null: there is none, and the handshake ends.</summary>
    public SslStreamCertificateContext? Find(string? host) => host is not null && held.TryGetValue(host, out var found) ? found.Reading.Context : null;

    /// <summary>Null: this host has no certificate file.</summary>
    public CertificateStanding? Of(string host) => held.TryGetValue(host, out var found) ? new CertificateStanding(found.Reading.ExpiresAt, found.Fault, found.ReadAt, found.Advice) : null;

    /// <summary>Reads all files, and takes those that have changed.</summary>
    internal void Look()
    {
        lock (gate)
        {
            var files = hosts.Files;
            foreach (var host in held.Keys.Except(files.Select(f => f.Host))) held.TryRemove(host, out _);
            foreach (var file in files) held[file.Host] = Next(file, held.GetValueOrDefault(file.Host));
        }
    }

    private Held Next(LinkHostFiles files, Held? before)
    {
        var now = time.GetUtcNow();
        var isRead = CertificateFile.TryRead(files.Certificate, files.Key, out var text, out var unread);
        // As each is read anew twice a minute, one that is in use is not made of the same bytes again.
        if (isRead && before?.Print == text.Print) return before with { Fault = null, OpenKey = CertificateFile.OpenKey(files.Key ?? files.Certificate), HasWarned = Warned(files.Host, before.Reading, before.HasWarned, now) };
        var reading = isRead ? CertificateFile.Of(files.Host, files.Certificate, files.Key, text, now) : new CertificateReading(null, null, unread);
        if (reading.Fault is { } fault)
        {
            if (before?.Fault != fault) Log.NotUsed(log, files.Host, fault, before?.Reading.Context is null ? "none is" : "the one before is");
            return new Held(before?.Reading ?? reading, fault, before?.ReadAt, before?.Print, null, Warned(files.Host, before?.Reading, before?.HasWarned ?? false, now));
        }

        Log.Taken(log, files.Host, reading.ExpiresAt!.Value);
        return new Held(reading, null, now, text.Print, CertificateFile.OpenKey(files.Key ?? files.Certificate), Warned(files.Host, reading, false, now));
    }

    /// <summary>Said once for each certificate.</summary>
    private bool Warned(string host, CertificateReading? inUse, bool before, DateTimeOffset now)
    {
        if (before || inUse?.ExpiresAt is not { } end || end - now > Warning) return before;
        Log.EndsSoon(log, host, end);
        return true;
    }

    /// <param name="Reading">In use; without a context none is.</param>
    /// <param name="Print">Of the files that it was made of. Null: with <paramref name="ReadAt"/>.</param>
    private sealed record Held(CertificateReading Reading, string? Fault, DateTimeOffset? ReadAt, string? Print, string? OpenKey, bool HasWarned)
    {
        public string? Advice => Reading.Advice is null ? OpenKey : $"{Reading.Advice} {OpenKey}".TrimEnd();
    }

    private static partial class Log
    {
        [LoggerMessage(4110, LogLevel.Information, "The certificate of {Host} was read; it is valid until {ExpiresAt:yyyy-MM-dd}")]
        public static partial void Taken(ILogger log, string host, DateTimeOffset expiresAt);

        [LoggerMessage(4111, LogLevel.Warning, "The certificate file of {Host} is not used: {Fault} Of the certificates before, {InUse} in use")]
        public static partial void NotUsed(ILogger log, string host, string fault, string inUse);

        [LoggerMessage(4112, LogLevel.Warning, "The certificate of {Host} ends on {ExpiresAt:yyyy-MM-dd}, and has not been renewed")]
        public static partial void EndsSoon(ILogger log, string host, DateTimeOffset expiresAt);
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>How an account stands with the sandbox in a server's region.</summary>
/// <param name="Account">As AWS told it within the last minute. Null: it did not, see <paramref name="Fault"/>.</param>
/// <param name="Request">What was asked from here last. Null: nothing.</param>
/// <param name="Fault">Why AWS was not heard. Null: it was.</param>
public sealed record ProductionView(SendingServer Server, AccountReading? Account, ProductionRequest? Request, string? Fault)
{
    public ProductionStanding Standing => Account switch
    {
        null or { Production: null } => ProductionStanding.Unknown,
        { Production: true } => ProductionStanding.Granted,
        { Review: ProductionRequest.Pending } => ProductionStanding.Reviewed,
        { Review: "DENIED" or "FAILED" } => ProductionStanding.Denied,
        _ => ProductionStanding.Sandbox,
    };
}

public enum ProductionStanding
{
    Unknown,
    Sandbox,

    /// <summary>AWS looks at a request.</summary>
    Reviewed,

    /// <summary>AWS said no, or could not look at it: it can be asked again.</summary>
    Denied,
    Granted,
}

/// <summary>What became of asking AWS for production access.</summary>
public abstract record ProductionAnswer
{
    private ProductionAnswer()
    {
    }

    public sealed record Asked(ProductionView View) : ProductionAnswer;

    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : ProductionAnswer;

    public sealed record NotFound : ProductionAnswer;
}

/// <summary>Whether an account may mail everybody, asking AWS for it, and following what comes of it.</summary>
public sealed partial class ProductionAccess(Database database, SesServers servers, SesServerOpener opener, TimeProvider time, ILogger<ProductionAccess> log) : IDisposable
{
    /// <summary>AWS's people take a day as a rule.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1), CallDeadline = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(long Server, int Version), AccountReading> _read = new();

    /// <summary>Of two presses the second finds what the first has asked.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <summary>Asks AWS, at most once a minute. Null: there is no server of that id.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<ProductionView?> FindAsync(string server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == server, cancel) is not { AsksSes: true } row) return null;
        return await ReadAsync(row, await db.Set<ProductionRequest>().SingleOrDefaultAsync(r => r.ServerId == row.Id, cancel), cancel);
    }

    /// <summary>Sends the request to AWS, once. Nothing is repeated by itself.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="wish">As typed.</param>
    /// <param name="by">The person's name.</param>
    /// <param name="cancel">Not before AWS was asked.</param>
    public async Task<ProductionAnswer> AskAsync(string server, ProductionWish wish, string by, CancellationToken cancel)
    {
        if (wish.Faults() is { Count: > 0 } faults) return new ProductionAnswer.Faulty(faults);
        await _one.WaitAsync(cancel);
        try
        {
            return await AskOnceAsync(server, wish, by, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<ProductionAnswer> AskOnceAsync(string server, ProductionWish wish, string by, CancellationToken cancel)
    {
        if (await FindAsync(server, cancel) is not { } view) return new ProductionAnswer.NotFound();
        if (view.Standing == ProductionStanding.Granted) return Fault($"The account may mail everybody in {view.Server.Region} already: there is nothing to ask for.");
        if (view.Standing == ProductionStanding.Reviewed) return Fault($"AWS looks at a request already{Case(view.Account)}. It can be answered there, and asked anew when AWS has decided.");
        var contacts = wish.ContactList is { Count: > 0 } some ? some : null;
        var call = new DetailsCall(wish.MailType == MailType.Marketing ? "MARKETING" : "TRANSACTIONAL", wish.Website, "EN", wish.Description, contacts, ProductionAccessEnabled: true);
        SesReply reply;
        try
        {
            reply = await WithAccountAsync(view.Server, account => account.Client.PutAccountDetailsAsync(call, CancellationToken.None), cancel);
        }
        catch (KeyException)
        {
            return Fault(NotOpened(view.Server));
        }

        if (!reply.Is200) return await NotTakenAsync(view, reply);
        await AskedAsync(view.Server, wish, by);
        _read.TryRemove((view.Server.Id, view.Server.Version), out _);
        return await FindAsync(server, CancellationToken.None) is { } now ? new ProductionAnswer.Asked(now) : new ProductionAnswer.NotFound();
    }

    /// <summary>Looks after requests that AWS has not decided, until told to stop.</summary>
    internal async Task FollowAsync(CancellationToken stop)
    {
        while (true)
        {
            await FollowPendingAsync(stop);
            await Task.Delay(Pace, time, stop);
        }
    }

    internal async Task FollowPendingAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var pending = await db.Set<ProductionRequest>().Where(r => r.Review == ProductionRequest.Pending)
            .Join(db.Set<SendingServer>(), r => r.ServerId, s => s.Id, (_, s) => s.PublicId).ToListAsync(cancel);
        foreach (var server in pending)
            if (await FindAsync(server, cancel) is { Fault: { } fault } view) Log.NotRead(log, view.Server.Name, fault);
    }

    private async Task<ProductionView> ReadAsync(SendingServer server, ProductionRequest? request, CancellationToken cancel)
    {
        var key = (server.Id, server.Version);
        if (_read.TryGetValue(key, out var known) && time.GetUtcNow() - known.AskedAt < Kept) return new ProductionView(server, known, request, null);
        try
        {
            var (reading, reply) = await WithAccountAsync(server, account => account.ReadAsync(cancel), cancel);
            if (reading is null) return new ProductionView(server, null, request, reply.IsDenied ? $"The key may not read the account: allow it ses:GetAccount. AWS says: “{reply.Words.Fit(500)}”" : Words(reply));
            foreach (var old in _read.Keys.Where(k => k.Server == server.Id)) _read.TryRemove(old, out _);
            _read[key] = reading;
            return new ProductionView(server, reading, await NoteAsync(server, request, reading, cancel), null);
        }
        catch (KeyException)
        {
            return new ProductionView(server, null, request, NotOpened(server));
        }
    }

    private async Task<T> WithAccountAsync<T>(SendingServer server, Func<SesAccount, Task<T>> work, CancellationToken cancel)
    {
        var settings = await opener.SettingsAsync(server, cancel) with { RequestDeadline = CallDeadline };
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        return await work(servers.Account(settings, http));
    }

    /// <summary>What AWS has said of the request since; as it stands now.</summary>
    private async Task<ProductionRequest?> NoteAsync(SendingServer server, ProductionRequest? request, AccountReading reading, CancellationToken cancel)
    {
        var review = reading.Production == true ? ProductionRequest.Granted : reading.Review;
        if (request is null || request.Region != server.Region || review is null || (request.Review == review && request.CaseNumber == reading.ReviewCase)) return request;
        return await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            if (await db.Set<ProductionRequest>().SingleOrDefaultAsync(r => r.ServerId == server.Id, cancel) is not { } row || row.AskedAt > reading.AskedAt || !row.Read(review, reading.ReviewCase, time.GetUtcNow())) return request;
            if (row.DecidedAt is not null) Audit(db, server, "Amazon Web Services", $"Production access in {row.Region}: {review}");
            await db.SaveChangesAsync(cancel);
            return row;
        }, cancel);
    }

    private Task AskedAsync(SendingServer server, ProductionWish wish, string by) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        if (await db.Set<ProductionRequest>().SingleOrDefaultAsync(r => r.ServerId == server.Id) is not { } row) db.Add(row = new ProductionRequest { ServerId = server.Id });
        row.Asked(server.Region, wish, by, time.GetUtcNow());
        Audit(db, server, by, $"Production access asked for in {server.Region}: {wish.MailType.ToString().ToLowerInvariant()} mail, {wish.Website}");
        await db.SaveChangesAsync();
    }, CancellationToken.None);

    private void Audit(PostroadDb db, SendingServer server, string by, string note) => db.Add(new AuditEntry
    {
        CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = "server.production-access", Subject = server.PublicId, Note = note.Fit(500),
    });

    /// <summary>A lost answer may have been a yes; AWS knows whether a review is under way.</summary>
    private async Task<ProductionAnswer> NotTakenAsync(ProductionView view, SesReply reply)
    {
        _read.TryRemove((view.Server.Id, view.Server.Version), out _);
        if (reply.MayBeDone && await FindAsync(view.Server.PublicId, CancellationToken.None) is { Standing: ProductionStanding.Reviewed or ProductionStanding.Granted } now) return new ProductionAnswer.Asked(now);
        return Fault(reply switch
        {
            { IsDenied: true } => $"The key may not ask: allow it ses:PutAccountDetails, which the set-up policy has, and send it again. AWS says: “{reply.Words.Fit(500)}”",
            { Status: HttpStatusCode.Conflict } => $"AWS looks at a request for {view.Server.Region} already. It says: “{reply.Words.Fit(500)}”",
            { Outcome: SesOutcome.Answered, MayBeDone: false } => $"AWS did not take it: “{reply.Words.Fit(500)}”",
            _ => $"AWS did not answer, so nothing is known to be asked. {Words(reply)} Look at this page in a minute before you send it again.",
        });
    }

    private static ProductionAnswer.Faulty Fault(string sentence) => new([new FieldFault("request", sentence)]);

    private static string Case(AccountReading? account) => account?.ReviewCase is { } number ? $" (case {number} of AWS's support)" : "";

    private static string Words(SesReply reply) => reply.Words.Length > 0 ? $"“{reply.Words.Fit(500)}”" : $"It answered {(int)reply.Status}.";

    private static string NotOpened(SendingServer server) => $"The stored secret of {server.Name} does not open: type it again in the settings of the server.";

    private static partial class Log
    {
        [LoggerMessage(3241, LogLevel.Warning, "How far AWS is with production access of {Server} was not read: {Why}")]
        public static partial void NotRead(ILogger log, string server, string why);
    }
}

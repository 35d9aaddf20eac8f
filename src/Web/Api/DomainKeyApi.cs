using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>A DKIM key of a sending domain, made here. Its private half is never told.</summary>
/// <param name="Selector">Its record is at {selector}._domainkey below the domain.</param>
/// <param name="Signs">Mail is signed with it now: it is its turn, and its record stands.</param>
/// <param name="Fault">What is wrong with its record, as of the last look. Null: nothing.</param>
/// <param name="RecordName">Whole, without a dot at the end.</param>
/// <param name="RecordValue">Text of the TXT record; the zone file has it in pieces of at most 255 characters.</param>
/// <param name="SignsSince">Null: it never did.</param>
/// <param name="ReplacedAt">Null: it is not replaced.</param>
/// <param name="LastSignedAt">Of its last mail, to a minute. Null: it signed none.</param>
/// <param name="KeepUntil">Its record has to stand until then; afterwards the key may be removed. Null: it is not replaced.</param>
public sealed record DomainKeyBody(
    string Selector, OwnKeyState State, bool Signs, string? Fault, string RecordName, string RecordValue, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? SignsSince, DateTimeOffset? ReplacedAt,
    DateTimeOffset? LastSignedAt, DateTimeOffset? KeepUntil)
{
    internal static DomainKeyBody Of(SendingDomain domain, OwnKey k) => new(
        k.Selector, k.State, k is { State: OwnKeyState.Signing, IsServed: true }, k.Fault, $"{k.Selector}._domainkey.{domain.Name}", k.Record, k.MadeAt, k.MadeBy, k.SignsSince, k.ReplacedAt, k.LastSignedAt, k.KeepUntil);
}

/// <summary>Own DKIM keys of sending domains; they are read with the domain.</summary>
internal static class DomainKeyApi
{
    private const string What = "A key of the domain.";

    public static void MapDomainKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/domains/{id}/dkim-keys").WithTags("Sending domains");
        keys.MapPost("", MakeAsync).Answers<DomainBody>(201).Is("make_domain_key", ApiScopes.DomainsWrite, "Make a DKIM key, the first or the next: it signs mail that leaves by relays once all name servers serve its record");
        keys.MapDelete("/{selector}", RemoveAsync).Answers().Is("remove_domain_key", ApiScopes.DomainsWrite, "Remove a DKIM key that never signed, or whose last mail is a week old");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, DomainKeys keys, string id, CancellationToken cancel) =>
        await keys.MakeAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<DomainDetail>.Saved(var detail) => Results.Created($"{ApiSetup.Root}/domains/{detail.Domain.PublicId}", DomainApi.Of(detail)),
            var other => Problem(other),
        };

    private static async Task<IResult> RemoveAsync(HttpContext http, DomainKeys keys, string id, string selector, CancellationToken cancel) =>
        await keys.RemoveAsync(ApiCaller.Of(http).Customer, id, selector, ApiCaller.Of(http).Name, cancel) is var edit and not Edit<DomainDetail>.Saved ? Problem(edit) : Results.NoContent();

    private static IResult Problem(Edit<DomainDetail> edit) => edit is Edit<DomainDetail>.Faulty(var faults) ? ApiProblems.Conflict(faults[0].Sentence) : ApiProblems.NotFound(What);
}

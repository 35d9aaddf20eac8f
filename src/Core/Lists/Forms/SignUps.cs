using Postroad.Core.Lists.Words;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Core.Lists.Forms;

/// <summary>
/// Takes what strangers send to sign-up pages. Anybody can type any address, so nothing that is said in answer depends on it, nor how long the answer takes: it is written down
/// alike for everybody, and <see cref="SignUpWork"/> does the rest.
/// </summary>
public sealed class SignUps(Database database, SignUpTokens tokens, TimeProvider time)
{
    /// <summary>How a subscription came about; stands on screens.</summary>
    internal const string Source = "Sign-up page";

    /// <summary>Faster than this nobody reads and types; and a form that lay open longer is shown once more.</summary>
    private static readonly TimeSpan Fastest = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromHours(24);

    /// <summary>What the page carries, so that it is known when it was shown.</summary>
    public string Show(SignUpPage page) => tokens.Write(new ShownForm(page.List.Key, page.Version, time.GetUtcNow()));

    /// <summary>The words that somebody who ticks agrees to.</summary>
    public static string ConsentOf(SignUpPage page) => page.Form.Consent.Length > 0 ? page.Form.Consent : RecipientWords.Of(page.List.Language).Consent;

    public async Task<SignUpAnswer> TakeAsync(SignUpPage page, SignUpRequest request, CancellationToken cancel)
    {
        // A program that fills in every field learns nothing from the answer.
        if (request.Trap.Length > 0) return new SignUpAnswer.Taken();
        if (Seen(page, request.Shown) is not { } seen || seen > Longest) return new SignUpAnswer.LookAgain();
        if (seen < Fastest) return new SignUpAnswer.TooSoon();
        var faults = SignUpReading.Judge(page, request, out var email, out var fields);
        if (faults.Count > 0) return new SignUpAnswer.Faulty(faults);
        // The same work for every address, and nothing of whom it belongs to is looked at: what took longer would tell. The rest is done behind the answer.
        return await database.WriteAsync<SignUpAnswer>(async session =>
        {
            // To the millisecond, as it stands in the link and in every database.
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            if (!await SignUpLimits.MayComeAsync(session, request.Networks, now)) return new SignUpAnswer.TooMany();
            var db = session.Db(CustomerId.Installation);
            db.Add(new TakenSignUp { List = page.List.PublicId, Email = email.ToString(), Fields = fields, Consent = ConsentOf(page), Network = request.Network.Fit(SignUp.MostNetwork), At = now });
            await db.SaveChangesAsync(cancel);
            return new SignUpAnswer.Taken();
        }, cancel);
    }

    /// <summary>How long ago the page was shown. Null: not this page as it is now.</summary>
    private TimeSpan? Seen(SignUpPage page, string token) =>
        tokens.TryRead(token, out ShownForm shown) && shown.List == page.List.Key && shown.Version == page.Version ? time.GetUtcNow() - shown.At : null;
}

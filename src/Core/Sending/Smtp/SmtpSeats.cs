namespace Postroad.Core.Sending.Smtp;

/// <summary>How many connections to one address a sending server has, those of older settings that still end among them: no edit doubles what its administrator allows.</summary>
internal sealed class SmtpSeats
{
    private int taken;

    public bool TryTake(int most)
    {
        for (var seen = Volatile.Read(ref taken); seen < most;)
        {
            var before = Interlocked.CompareExchange(ref taken, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }

        return false;
    }

    public void Free() => Interlocked.Decrement(ref taken);
}

# Rscript make.R: makes data.csv and prints the values of expected.json.
library(survival)
set.seed(20261121)
n <- 60
d <- data.frame(time = ceiling(rexp(n, 1 / 200)), event = rbinom(n, 1, 0.5), treated = rep(0:1, n / 2),
                age = round(rnorm(n, 55, 9)), size = round(rexp(n) + 1, 1), male = rbinom(n, 1, 0.8))
write.csv(d, "data.csv", row.names = FALSE)
# One stratum, d2 of Hansen and Bowers: covariance of the mean differences over all permutations of the group.
x <- as.matrix(d[, c("age", "size", "male")]); z <- d$treated
m <- sum(z); diff <- colMeans(x[z == 1, ]) - colMeans(x[z == 0, ])
v <- cov(x) * n / (m * (n - m))
d2 <- drop(t(diff) %*% solve(v) %*% diff)
cat("d2", format(d2, digits = 15), "p", format(pchisq(d2, 3, lower.tail = FALSE), digits = 15), "\n")
f <- summary(lm(treated ~ age + size + male, d))$fstatistic
cat("p by F", format(pf(f[1], f[2], f[3], lower.tail = FALSE), digits = 15), "\n")
# With the same score at every event: the score test of a Cox model with Breslow's ties.
fit <- coxph(Surv(time, event) ~ age, d, ties = "breslow")
cat("score", format(fit$score, digits = 15), "sign", sign(coef(fit)), "\n")
# With marks: one event after another by hand.
mark <- 1 + (seq_len(n) %% 3)
u <- 0; w <- 0
for (j in which(d$event == 1)) {
  s <- log1p(mark[j] * d$age / 50 * d$treated)
  r <- s[d$time >= d$time[j]]
  u <- u + s[j] - mean(r); w <- w + mean((r - mean(r))^2)
}
cat("marked", format(u / sqrt(w), digits = 15), "\n")
